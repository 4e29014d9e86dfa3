(** The base model of model/, for any number of CPUs [C] and of netns [N], in one family.

    It stands for the kernels per-net-init and copied-template. Names are those of the C functions
    and of model/. That it is the model is no matter of trust at the sizes at which the bridge is
    built: Bridge.v and what `dstledger prove --all-sizes` writes beside it. *)
From Coq Require Import ZArith Lia Bool Arith.
Require Import Sums.
Open Scope Z_scope.

Inductive kernel := per_net_init | copied_template.

Record params := { batch : Z; batchPerCpu : Z; gcThresh : Z }.

(** Cells. An index beyond [C] or [N] is never read by a sum and never written by a step. *)
Record state := {
  online : nat -> Z;           (* by CPU: 1 if in cpu_online_mask *)
  alive : nat -> Z;            (* by netns: 1 while on net_namespace_list *)
  live : nat -> Z;             (* ghost: the true number of entries *)
  count : nat -> Z;
  slot : nat -> nat -> Z;      (* by netns and CPU: the netns's own percpu block *)
  counters : nat -> Z;         (* 1 while it has one *)
  gc_thresh : nat -> Z;
  t_count : Z;                 (* the template *)
  t_slot : nat -> Z;
  null_slot : nat -> Z;        (* per_cpu_ptr(NULL, cpu) *)
  ledger : Z                   (* ghost: what deaths took out of the counts, less births *)
}.

Inductive fault :=
  xfrm_sysctl_init | flow_cache_init | xfrm4_dst_entries_init | xfrm4_net_sysctl_init.

Inductive action :=
  | dst_alloc (net cpu : nat)
  | dst_free (net cpu : nat)
  | setup_net (net : nat) (f : option fault)
  | cleanup_net (net : nat)
  | cpu_down (cpu : nat)
  | cpu_up (cpu : nat)
  | proc_dointvec (net : nat) (value : Z).

(** engine/arith/derived.ts: [max] and [lt] as the steps of the model have them. *)
Definition max (x y : Z) : Z := if x <=? y then y else x.
Definition lt (x y : Z) : bool := negb (y <=? x).

Definition upd {A} (f : nat -> A) (i : nat) (v : A) : nat -> A :=
  fun j => if Nat.eqb j i then v else f j.

(** A state in which one cell has another value; [set_slots] writes the slots of a netns. *)
Definition set_online s i v : state := {| online := upd (online s) i v; alive := alive s; live
  := live s; count := count s; slot := slot s; counters := counters s; gc_thresh := gc_thresh s;
  t_count := t_count s; t_slot := t_slot s; null_slot := null_slot s; ledger := ledger s |}.
Definition set_alive s i v : state := {| online := online s; alive := upd (alive s) i v; live :=
  live s; count := count s; slot := slot s; counters := counters s; gc_thresh := gc_thresh s;
  t_count := t_count s; t_slot := t_slot s; null_slot := null_slot s; ledger := ledger s |}.
Definition set_live s i v : state := {| online := online s; alive := alive s; live := upd (live
  s) i v; count := count s; slot := slot s; counters := counters s; gc_thresh := gc_thresh s;
  t_count := t_count s; t_slot := t_slot s; null_slot := null_slot s; ledger := ledger s |}.
Definition set_count s i v : state := {| online := online s; alive := alive s; live := live s;
  count := upd (count s) i v; slot := slot s; counters := counters s; gc_thresh := gc_thresh s;
  t_count := t_count s; t_slot := t_slot s; null_slot := null_slot s; ledger := ledger s |}.
Definition set_slots s i f : state := {| online := online s; alive := alive s; live := live s;
  count := count s; slot := upd (slot s) i f; counters := counters s; gc_thresh := gc_thresh s;
  t_count := t_count s; t_slot := t_slot s; null_slot := null_slot s; ledger := ledger s |}.
Definition set_counters s i v : state := {| online := online s; alive := alive s; live := live
  s; count := count s; slot := slot s; counters := upd (counters s) i v; gc_thresh := gc_thresh
  s; t_count := t_count s; t_slot := t_slot s; null_slot := null_slot s; ledger := ledger s |}.
Definition set_gc_thresh s i v : state := {| online := online s; alive := alive s; live := live
  s; count := count s; slot := slot s; counters := counters s; gc_thresh := upd (gc_thresh s) i
  v; t_count := t_count s; t_slot := t_slot s; null_slot := null_slot s; ledger := ledger s |}.
Definition set_t_count s v : state := {| online := online s; alive := alive s; live := live s;
  count := count s; slot := slot s; counters := counters s; gc_thresh := gc_thresh s; t_count :=
  v; t_slot := t_slot s; null_slot := null_slot s; ledger := ledger s |}.
Definition set_t_slot s i v : state := {| online := online s; alive := alive s; live := live s;
  count := count s; slot := slot s; counters := counters s; gc_thresh := gc_thresh s; t_count :=
  t_count s; t_slot := upd (t_slot s) i v; null_slot := null_slot s; ledger := ledger s |}.
Definition set_null_slot s i v : state := {| online := online s; alive := alive s; live := live
  s; count := count s; slot := slot s; counters := counters s; gc_thresh := gc_thresh s; t_count
  := t_count s; t_slot := t_slot s; null_slot := upd (null_slot s) i v; ledger := ledger s |}.
Definition set_ledger s v : state := {| online := online s; alive := alive s; live := live s;
  count := count s; slot := slot s; counters := counters s; gc_thresh := gc_thresh s; t_count :=
  t_count s; t_slot := t_slot s; null_slot := null_slot s; ledger := v |}.

Section Model.
Variables (k : kernel) (C N : nat) (p : params).

Definition is_online s cpu := online s cpu =? 1.
Definition is_alive s net := alive s net =? 1.
Definition numOnlineCpus s := sum C (online s).

(** model/percpu_counter.ts *)
Definition percpuCounterBatch s :=
  max (batch p) (sum C (fun cpu => if online s cpu =? 1 then batchPerCpu p else 0)).

Definition reachesBatch (value b : Z) : bool := (b <=? value) || (value <=? - b).

(** model/kernels/released.ts: where the slots of a netns's counter are. *)
Definition slotOf s net cpu : Z :=
  match k with
  | per_net_init => if counters s net =? 1 then slot s net cpu else null_slot s cpu
  | copied_template => t_slot s cpu
  end.

Definition setSlotOf s net cpu v : state :=
  match k with
  | per_net_init =>
      if counters s net =? 1 then set_slots s net (upd (slot s net) cpu v)
      else set_null_slot s cpu v
  | copied_template => set_t_slot s cpu v
  end.

(** model/dst_ops.ts *)
Definition dstEntriesAdd s net cpu amount : state :=
  let value := slotOf s net cpu + amount in
  let fold := reachesBatch value (percpuCounterBatch s) in
  setSlotOf (set_count s net (if fold then count s net + value else count s net))
    net cpu (if fold then 0 else value).

Definition sumOf s net : Z :=
  count s net + sum C (fun cpu => if is_online s cpu then slotOf s net cpu else 0).

Definition twiceGcThresh s net : Z :=
  let twice := gc_thresh s net + gc_thresh s net in
  if lt twice 4294967296 then twice else twice + -4294967296.

(** model/dst.ts *)
Definition dstAllocRefused s net : bool :=
  lt (gc_thresh s net) (max (count s net) 0) && lt (twiceGcThresh s net) (max (sumOf s net) 0).

(** model/net_namespace.ts, model/xfrm_policy.ts *)
Definition copyTemplate s net :=
  set_gc_thresh (set_counters (set_count s net (t_count s)) net 0) net (gcThresh p).
Definition dstEntriesInit s net :=
  set_counters (set_slots (set_count s net 0) net (fun _ => 0)) net 1.
Definition dstEntriesDestroy s net := set_counters (set_slots s net (fun _ => 0)) net 0.
Definition born s net := set_alive s net 1.
Definition freed s net := set_count (set_alive s net 0) net 0.

Definition booked s t net : state :=
  set_ledger t (ledger s + (count s net - count t net)
                         + sum C (fun cpu => slot s net cpu - slot t net cpu)).

Definition setupNet s net (f : option fault) : state :=
  booked s
    match k, f with
    | per_net_init, None => born (dstEntriesInit (copyTemplate s net) net) net
    | per_net_init, Some xfrm4_dst_entries_init => freed (copyTemplate s net) net
    | per_net_init, Some xfrm4_net_sysctl_init =>
        freed (dstEntriesDestroy (dstEntriesInit (copyTemplate s net) net) net) net
    | per_net_init, Some _ => freed s net
    | copied_template, None => born (copyTemplate s net) net
    | copied_template, Some _ => freed (copyTemplate s net) net
    end net.

Definition cleanupNet s net : state :=
  booked s
    match k with
    | per_net_init => freed (dstEntriesDestroy s net) net
    | copied_template => freed s net
    end net.

(** percpu_counter_hotcpu_callback(): every counter on the list. *)
Definition cpuDead s cpu : state :=
  match k with
  | per_net_init =>
      {| online := online s; alive := alive s; live := live s;
         count := fun net => if counters s net =? 1 then count s net + slot s net cpu else count s
             net;
         slot := fun net => upd (slot s net) cpu (if counters s net =? 1 then 0 else slot s net
             cpu);
         counters := counters s; gc_thresh := gc_thresh s; t_count := t_count s;
         t_slot := t_slot s; null_slot := null_slot s; ledger := ledger s |}
  | copied_template => set_t_slot (set_t_count s (t_count s + t_slot s cpu)) cpu 0
  end.

(** model/actions.ts: the table, the guards, what comes next. *)
Definition inTable (a : action) : Prop :=
  match a with
  | dst_alloc net cpu | dst_free net cpu => (net < N)%nat /\ (cpu < C)%nat
  | setup_net net f =>
      (0 < net < N)%nat /\ ~ (k = copied_template /\ f = Some xfrm4_dst_entries_init)
  | cleanup_net net => (0 < net < N)%nat
  | cpu_down cpu | cpu_up cpu => (cpu < C)%nat
  | proc_dointvec net value => (net < N)%nat /\ 0 <= value < 4294967296
  end.

Definition enabled s (a : action) : bool :=
  match a with
  | dst_alloc net cpu => is_alive s net && is_online s cpu
  | dst_free net cpu => lt 0 (live s net) && is_online s cpu
  | setup_net net _ => negb (is_alive s net) && (live s net =? 0)
  | cleanup_net net => is_alive s net
  | cpu_down cpu => is_online s cpu && lt 1 (numOnlineCpus s)
  | cpu_up cpu => negb (is_online s cpu)
  | proc_dointvec net _ => is_alive s net
  end.

Definition next s (a : action) : state :=
  match a with
  | dst_alloc net cpu =>
      if negb (dstAllocRefused s net) then dstEntriesAdd (set_live s net (live s net + 1)) net cpu
          1 else s
  | dst_free net cpu => dstEntriesAdd (set_live s net (live s net + -1)) net cpu (-1)
  | setup_net net f => setupNet s net f
  | cleanup_net net => cleanupNet s net
  | cpu_down cpu => cpuDead (set_online s cpu 0) cpu
  | cpu_up cpu => set_online s cpu 1
  | proc_dointvec net value => set_gc_thresh s net value
  end.

(** model/model.ts: init_net alone, every CPU online, all counts zero. *)
Definition initial : state :=
  setupNet {| online := fun _ => 1; alive := fun _ => 0; live := fun _ => 0; count := fun _ => 0;
              slot := fun _ _ => 0; counters := fun _ => 0; gc_thresh := fun _ => 0; t_count := 0;
              t_slot := fun _ => 0; null_slot := fun _ => 0; ledger := 0 |} 0 None.

Inductive reachable : state -> Prop :=
  | reach_init : reachable initial
  | reach_step s a : reachable s -> inTable a -> enabled s a = true -> reachable (next s a).

(** properties/reading.ts *)
Definition largestBatch : Z := max (batch p) (sum C (fun _ => batchPerCpu p)).
Definition slack s : Z := sum C (fun cpu => if is_online s cpu then largestBatch + -1 else 0).

(** properties/conservation.ts: the books of the whole machine, which P3 says are balanced. *)
Definition total s : Z :=
  sum N (count s) + t_count s + sum N (fun net => sum C (slot s net)) + sum C (t_slot s)
  + sum C (null_slot s) + ledger s.

Definition actingOn (a : action) : option nat :=
  match a with
  | dst_alloc net _ | dst_free net _ | setup_net net _ | cleanup_net net
  | proc_dointvec net _ => Some net
  | cpu_down _ | cpu_up _ => None
  end.
End Model.
