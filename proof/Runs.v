(** Runs that take every kind of step, so that the theorems speak of something: a fold, a birth, a
    failed
    birth, a death with an entry left, its free behind the NULL pointer, hotplug with a slot to
        fold. *)
From Coq Require Import ZArith Lia Bool Arith List ZifyBool.
Require Import Sums Model.
Import ListNotations.
Open Scope Z_scope.

Section Run.
Variables (k : kernel) (C N : nat) (p : params).
Definition inTableb (a : action) : bool :=
  match a with
  | dst_alloc n c | dst_free n c => Nat.ltb n N && Nat.ltb c C
  | setup_net n f => Nat.ltb 0 n && Nat.ltb n N &&
      match k, f with copied_template, Some xfrm4_dst_entries_init => false | _, _ => true end
  | cleanup_net n => Nat.ltb 0 n && Nat.ltb n N
  | cpu_down c | cpu_up c => Nat.ltb c C
  | proc_dointvec n v => Nat.ltb n N && (0 <=? v) && (v <? 4294967296)
  end.
Lemma inTableb_is a : inTableb a = true -> inTable k C N a.
Proof.
  destruct a as [n c|n c|n f|n|c|c|n v]; cbn -[Nat.ltb]; intros H; rewrite ?andb_true_iff,
      ?Nat.ltb_lt in H; try tauto; try lia.
  split; [lia|]. intros [-> ->]. destruct H as [_ H]. discriminate H.
Qed.
Fixpoint exec (s : state) (l : list action) : option state :=
  match l with
  | [] => Some s
  | a :: r => if inTableb a && enabled C s a then exec (next k C p s a) r else None
  end.
Lemma exec_reachable l : forall s t, reachable k C N p s -> exec s l = Some t -> reachable k C N p
    t.
Proof.
  induction l as [|a l IH]; cbn; intros s t Hs He; [congruence|].
  destruct (inTableb a && enabled C s a) eqn:E; [|discriminate]. apply andb_prop in E as [E1 E2].
  apply IH with (2 := He). apply reach_step; auto using inTableb_is.
Qed.
End Run.

Definition kernel_scale := {| batch := 32; batchPerCpu := 2; gcThresh := 32768 |}.
Definition tour : list action :=
  repeat (dst_alloc 0 0) 40 ++
  [setup_net 1 (Some xfrm4_net_sysctl_init); setup_net 1 None; dst_alloc 1 1; dst_alloc 1 1;
      dst_free 1 0; cpu_down 0;
   cpu_up 0; proc_dointvec 0 5; cleanup_net 1; dst_free 1 1].
(* 32 of 40 entries were folded, then cpu_down folds 8 more; netns 1 died with 1 entry, now freed
    behind NULL. *)
Example tour_is_a_run :
  match exec per_net_init 2 2 kernel_scale (initial per_net_init 2 kernel_scale) tour with
  | Some s => (live s 0, count s 0, slot s 0 0, gc_thresh s 0, live s 1, null_slot s 1, ledger s) =
      (40, 40, 0, 5, 0, -1, 1)
  | None => False
  end.
Proof. vm_compute. reflexivity. Qed.

(** The pump of docs/DRIFT.md for B = 4: 2B actions, all comes back, and the count of netns 0 is B
    too large. *)
Definition small := {| batch := 4; batchPerCpu := 0; gcThresh := 1000 |}.
Definition pump := repeat (dst_alloc 1 0) 3 ++ [dst_alloc 0 0; dst_free 0 0] ++ repeat (dst_free 1
    0) 3.
Example pump_is_a_run :
  match exec copied_template 1 2 small (initial copied_template 1 small) (setup_net 1 None :: pump)
      with
  | Some s => (live s 0, live s 1, t_slot s 0, count s 0, count s 1, ledger s) = (0, 0, 0, 4, -4, 0)
  | None => False
  end.
Proof. vm_compute. reflexivity. Qed.
