(** docs/DRIFT.md, Q1: on copied-template no step of an entry or a CPU raises either potential by
    more
    than 1, so over a cycle the drift of a netns moves by at most half an entry an action; every C,
        N. *)
From Coq Require Import ZArith Lia Bool Arith ZifyBool.
Require Import Sums Model Books.
Open Scope Z_scope.

Arguments Z.mul : simpl never.

Section Drift.
Variables (C N : nat) (p : params).
Hypothesis batch_positive : 1 <= batch p.
Hypothesis batchPerCpu_natural : 0 <= batchPerCpu p.

Notation next := (next copied_template C p).
Notation sumOf := (sumOf copied_template C).
Notation inTable := (inTable copied_template C N).
Notation enabled := (enabled C).

Definition drift s n := sumOf s n - live s n.
Definition belowZero s := sum C (fun c => Z.max (- t_slot s c) 0).
Definition aboveZero s := sum C (fun c => Z.max (t_slot s c) 0).
(** live of n less that of all the others. *)
Definition lead s n := 2 * live s n - sum N (live s).
Definition phiUp s n := 2 * (drift s n + belowZero s) + lead s n.
Definition phiDown s n := 2 * (aboveZero s - drift s n) - lead s n.

Definition entriesAndCpus (a : action) : Prop :=
  match a with dst_alloc _ _ | dst_free _ _ | cpu_down _ | cpu_up _ => True | _ => False end.

Definition offlineIsFolded s := forall c, online s c = 1 \/ (online s c = 0 /\ t_slot s c = 0).

Lemma batch_now s : 1 <= percpuCounterBatch C p s.
Proof. unfold percpuCounterBatch, max. cases; lia. Qed.

Lemma sumOf_all s n : offlineIsFolded s -> sumOf s n = count s n + sum C (t_slot s).
Proof.
  intros H. unfold Model.sumOf, is_online, slotOf. f_equal. apply sum_ext. intros c _.
  destruct (H c) as [E|[_ E]]; rewrite E; now cases.
Qed.

Ltac byIndex := repeat match goal with
  | |- context [upd _ ?i _ ?j] =>
      destruct (Nat.eq_dec j i); [subst j; rewrite !upd_eq | rewrite !(upd_ne _ _ i j) by
          assumption]
  end.

Lemma folded_step s a : entriesAndCpus a -> inTable a -> enabled s a = true ->
  offlineIsFolded s -> offlineIsFolded (next s a).
Proof.
  intros Ha Ht He H. unfold offlineIsFolded in *.
  destruct a as [n c|n c|n f|n|c|c|n v]; cbn in *; try tauto; unfold is_online, lt in He; intros d.
  - destruct (dstAllocRefused _ _ _ _); cbn; [apply H|]. byIndex; [left; lia|apply H].
  - byIndex; [left; lia|apply H].
  - byIndex; [right; lia|apply H].
  - byIndex; [left; lia|apply H].
Qed.

(** The one slot, the one count and the one number of entries that an add writes. *)
Lemma add_phi s net cpu amount m : amount = 1 \/ amount = -1 -> (net < N)%nat -> (cpu < C)%nat ->
    (m < N)%nat ->
  offlineIsFolded s -> online s cpu = 1 ->
  let t := dstEntriesAdd copied_template C p (set_live s net (live s net + amount)) net cpu amount
      in
  offlineIsFolded t -> phiUp t m <= phiUp s m + 1 /\ phiDown t m <= phiDown s m + 1.
Proof.
  intros Hamount Hn Hc Hm Hs Hon t Ht.
  pose proof (batch_now (set_live s net (live s net + amount))) as Hb.
  unfold phiUp, phiDown, drift, lead, belowZero, aboveZero. rewrite !sumOf_all by assumption.
  subst t. unfold dstEntriesAdd, setSlotOf, slotOf, reachesBatch. cbn in *.
  set (b := percpuCounterBatch _ _ _) in *. clearbody b.
  match goal with |- context [upd (t_slot s) cpu ?x] => set (v := x) end.
  rewrite !sum_upd by assumption.
  rewrite (sum_change C cpu (fun c => Z.max (- t_slot s c) 0) (fun c => Z.max (- upd (t_slot s) cpu
      v c) 0)),
          (sum_change C cpu (fun c => Z.max (t_slot s c) 0) (fun c => Z.max (upd (t_slot s) cpu v
              c) 0));
    try assumption; try (intros; now rewrite upd_ne).
  rewrite upd_eq. subst v. byIndex; cases; lia.
Qed.

Lemma phi_step s a m : entriesAndCpus a -> inTable a -> enabled s a = true -> (m < N)%nat ->
  offlineIsFolded s -> phiUp (next s a) m <= phiUp s m + 1 /\ phiDown (next s a) m <= phiDown s m +
      1.
Proof.
  intros Ha Ht He Hm Hs. pose proof (folded_step s a Ha Ht He Hs) as Hf.
  destruct a as [n c|n c|n f|n|c|c|n v]; cbn in Ha, Ht, He; try tauto; unfold is_online, lt in He.
  - cbn in *. destruct (dstAllocRefused copied_template C s n); cbn in *; [lia|].
    apply add_phi; auto; try tauto; lia.
  - cbn in *. apply add_phi with (amount := -1); auto; try tauto; lia.
  - unfold phiUp, phiDown, drift, lead, belowZero, aboveZero. rewrite !sumOf_all by assumption. cbn.
    rewrite sum_upd by assumption.
    rewrite (sum_change C c (fun d => Z.max (- t_slot s d) 0) (fun d => Z.max (- upd (t_slot s) c 0
        d) 0)),
            (sum_change C c (fun d => Z.max (t_slot s d) 0) (fun d => Z.max (upd (t_slot s) c 0 d)
                0));
      try assumption; try (intros; now rewrite upd_ne).
    rewrite upd_eq. lia.
  - unfold phiUp, phiDown, drift, lead, belowZero, aboveZero. rewrite !sumOf_all by assumption.
      cbn. lia.
Qed.

Inductive run : nat -> state -> state -> Prop :=
  | run_none s : run 0 s s
  | run_more n s t a : run n s t -> entriesAndCpus a -> inTable a -> enabled t a = true -> run (S
      n) s (next t a).

Lemma phi_run n s t m : run n s t -> (m < N)%nat -> offlineIsFolded s ->
  offlineIsFolded t /\ phiUp t m <= phiUp s m + Z.of_nat n /\ phiDown t m <= phiDown s m + Z.of_nat
      n.
Proof.
  intros H Hm Hs. induction H as [s|n s t a H IH Ha Ht He]; [repeat split; auto; lia|].
  destruct (IH Hs) as (Hf & Hu & Hd). pose proof (phi_step t a m Ha Ht He Hm Hf).
  split; [now apply folded_step|]. lia.
Qed.

Theorem half_a_step n s t m : run n s t -> (m < N)%nat -> offlineIsFolded s ->
  (forall i, live t i = live s i) -> (forall c, t_slot t c = t_slot s c) ->
  2 * Z.abs (drift t m - drift s m) <= Z.of_nat n.
Proof.
  intros H Hm Hs Hl Hslot. destruct (phi_run n s t m H Hm Hs) as (_ & Hu & Hd).
  unfold phiUp, phiDown, lead, belowZero, aboveZero in *.
  rewrite (sum_ext N (live t) (live s)), Hl in * by auto.
  rewrite (sum_ext C (fun c => Z.max (- t_slot t c) 0) (fun c => Z.max (- t_slot s c) 0)) in Hu by
      (intros; now rewrite Hslot).
  rewrite (sum_ext C (fun c => Z.max (t_slot t c) 0) (fun c => Z.max (t_slot s c) 0)) in Hd by
      (intros; now rewrite Hslot).
  lia.
Qed.
End Drift.
