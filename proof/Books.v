(** P3 on both kernels: every step enters an entry on both sides of the books.

    A step writes the cells of one netns and one CPU, or moves a slot into a count. All other cells
    are the rest of a sum, and [sum_change] says that the rest does not move. *)
From Coq Require Import ZArith Lia Bool Arith ZifyBool.
Require Import Sums Model.
Open Scope Z_scope.

(** [upd] at an index that is known to be the same, known to differ, or neither. *)
Lemma upd_eq A (f : nat -> A) i v : upd f i v i = v.
Proof. unfold upd. now rewrite Nat.eqb_refl. Qed.
Lemma upd_ne A (f : nat -> A) i j v : j <> i -> upd f i v j = f j.
Proof. unfold upd. intros H. apply Nat.eqb_neq in H. now rewrite H. Qed.

Lemma sum_upd n i (f : nat -> Z) v : (i < n)%nat -> sum n (upd f i v) = sum n f + (v - f i).
Proof.
  intros H. rewrite (sum_change n i f (upd f i v) H); [now rewrite upd_eq|].
  intros j _ Hj. now apply upd_ne.
Qed.

Ltac cases := repeat match goal with
  | |- context [if ?b then _ else _] => let E := fresh "E" in destruct b eqn:E
  | H : context [if ?b then _ else _] |- _ => let E := fresh "E" in destruct b eqn:E
  end.
Arguments upd : simpl never.
Ltac unfold_model := unfold next, setupNet, cleanupNet, booked, cpuDead, copyTemplate,
    dstEntriesInit,
  dstEntriesDestroy, born, freed; cbn.

Section Proofs.
Variables (C N : nat) (p : params).

(** The same of one slot in the slots of all netns. *)
Lemma sum_slots (f : nat -> nat -> Z) net cpu v : (net < N)%nat -> (cpu < C)%nat ->
  sum N (fun n => sum C (upd f net (upd (f net) cpu v) n)) = sum N (fun n => sum C (f n)) + (v - f
      net cpu).
Proof.
  intros Hn Hc. rewrite (sum_change N net (fun n => sum C (f n))
    (fun n => sum C (upd f net (upd (f net) cpu v) n))); [|assumption|].
  - rewrite upd_eq, sum_upd by assumption. lia.
  - intros j _ Hj. now rewrite upd_ne.
Qed.

(** * What a step does to the total *)

Lemma add_total k s net cpu amount : (net < N)%nat -> (cpu < C)%nat ->
  total C N (dstEntriesAdd k C p s net cpu amount) = total C N s + amount.
Proof.
  intros Hn Hc. unfold dstEntriesAdd, setSlotOf, slotOf, total.
  destruct k; unfold_model.
  - destruct (counters s net =? 1); cbn.
    + rewrite sum_slots, !sum_upd by assumption. cases; lia.
    + rewrite !sum_upd by assumption. cases; lia.
  - rewrite !sum_upd by assumption. cases; lia.
Qed.

(** A birth or a death writes the count and the slots of one netns; the ledger gets the difference.
    *)
Lemma booked_total s t net : (net < N)%nat ->
  (forall n, n <> net -> count t n = count s n) ->
  (forall n, n <> net -> slot t n = slot s n) ->
  t_count t = t_count s -> t_slot t = t_slot s -> null_slot t = null_slot s ->
  total C N (booked C s t net) = total C N s.
Proof.
  intros Hn Hcount Hslot H1 H2 H3. unfold booked, total, set_ledger. cbn.
  rewrite H1, H2, H3, sum_sub.
  rewrite (sum_change N net (count s) (count t)) by auto.
  rewrite (sum_change N net (fun n => sum C (slot s n)) (fun n => sum C (slot t n))); [lia|auto|].
  intros j _ Hj. cbv beta. now rewrite Hslot.
Qed.

Lemma setup_total k s net f : (net < N)%nat -> total C N (setupNet k C p s net f) = total C N s.
Proof.
  intros Hn. unfold setupNet. apply booked_total; [assumption|..];
    destruct k, f as [[]|]; unfold_model; intros; rewrite ?upd_ne by assumption; reflexivity.
Qed.

Lemma cleanup_total k s net : (net < N)%nat -> total C N (cleanupNet k C s net) = total C N s.
Proof.
  intros Hn. unfold cleanupNet. apply booked_total; [assumption|..];
    destruct k; unfold_model; intros; rewrite ?upd_ne by assumption; reflexivity.
Qed.

Lemma dead_total k s cpu : (cpu < C)%nat -> total C N (cpuDead k s cpu) = total C N s.
Proof.
  intros Hc. unfold cpuDead, total. destruct k; unfold_model.
  - assert (E : forall f g : nat -> Z, sum N f + t_count s + sum N g + sum C (t_slot s)
                + sum C (null_slot s) + ledger s = sum N (fun n => f n + g n) + t_count s
                + sum C (t_slot s) + sum C (null_slot s) + ledger s)
      by (intros f g; rewrite sum_add; lia).
    rewrite !E. do 4 f_equal. apply sum_ext. intros n _. rewrite sum_upd by assumption. cases; lia.
  - rewrite sum_upd by assumption. lia.
Qed.

Lemma live_step k s a : inTable k C N a ->
  live (next k C p s a) = match a with
    | dst_alloc net _ => if negb (dstAllocRefused k C s net) then upd (live s) net (live s net + 1)
        else live s
    | dst_free net _ => upd (live s) net (live s net + -1)
    | _ => live s
    end.
Proof.
  intros _. destruct a; unfold_model; try (destruct k, f as [[]|]; reflexivity); try (destruct k;
      reflexivity).
  - destruct (dstAllocRefused k C s net); cbn; [reflexivity|].
    unfold dstEntriesAdd, setSlotOf. destruct k; cbn; cases; reflexivity.
  - unfold dstEntriesAdd, setSlotOf. destruct k; cbn; cases; reflexivity.
Qed.

Lemma books_step k s a : inTable k C N a ->
  total C N (next k C p s a) - sum N (live (next k C p s a)) = total C N s - sum N (live s).
Proof.
  intros Ht. rewrite live_step by assumption. destruct a; simpl in Ht |- *.
  - destruct (dstAllocRefused k C s net); cbn; [reflexivity|].
    rewrite add_total, sum_upd by tauto. unfold total; cbn. lia.
  - rewrite add_total, sum_upd by tauto. unfold total; cbn. lia.
  - rewrite setup_total by tauto. reflexivity.
  - rewrite cleanup_total by tauto. reflexivity.
  - rewrite dead_total by tauto. reflexivity.
  - reflexivity.
  - reflexivity.
Qed.

Theorem P3_totalIsLive k s : (0 < N)%nat -> reachable k C N p s -> total C N s = sum N (live s).
Proof.
  intros HN H. induction H as [|s a _ IH Ht _].
  - unfold initial. rewrite setup_total by assumption. unfold total.
    destruct k; unfold_model; rewrite !sum_const, !Z.mul_0_r; lia.
  - pose proof (books_step k s a Ht). lia.
Qed.
End Proofs.
