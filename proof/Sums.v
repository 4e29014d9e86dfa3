(** Finite sums of integers over 0 .. n-1, and the few facts about them that the proofs need. *)
From Coq Require Import ZArith Lia.
Open Scope Z_scope.

Fixpoint sum (n : nat) (f : nat -> Z) : Z :=
  match n with O => 0 | S k => sum k f + f k end.

Lemma sum_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> sum n f = sum n g.
Proof.
  induction n; simpl; intros H; [reflexivity|].
  rewrite IHn, H; auto with arith.
Qed.

(** What a step that writes one index does to a sum: this is the whole "ghost sum" argument. *)
Lemma sum_change n i f g :
  (i < n)%nat -> (forall j, (j < n)%nat -> j <> i -> g j = f j) ->
  sum n g = sum n f + (g i - f i).
Proof.
  induction n; simpl; intros Hi H; [lia|].
  destruct (Nat.eq_dec i n) as [->|Hne].
  - rewrite (sum_ext n g f); [lia|]. intros j Hj. apply H; lia.
  - rewrite IHn; try lia; [|intros; apply H; lia]. rewrite (H n); lia.
Qed.

Lemma sum_add n f g : sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. induction n; simpl; lia. Qed.

Lemma sum_sub n f g : sum n (fun i => f i - g i) = sum n f - sum n g.
Proof. induction n; simpl; lia. Qed.

Lemma sum_const n k : sum n (fun _ => k) = Z.of_nat n * k.
Proof. induction n; [reflexivity|]. cbn [sum]. rewrite IHn, Nat2Z.inj_succ. lia. Qed.

Lemma sum_zero n f : (forall i, (i < n)%nat -> f i = 0) -> sum n f = 0.
Proof. intros H. rewrite (sum_ext n f (fun _ => 0) H), sum_const. lia. Qed.

Lemma sum_le n f g : (forall i, (i < n)%nat -> f i <= g i) -> sum n f <= sum n g.
Proof.
  induction n; simpl; intros H; [lia|].
  assert (f n <= g n) by (apply H; lia). assert (sum n f <= sum n g) by (apply IHn; auto with
      arith).
  lia.
Qed.

Lemma sum_opp n f : sum n (fun i => - f i) = - sum n f.
Proof. induction n; simpl; lia. Qed.

Lemma sum_abs n f g : (forall i, (i < n)%nat -> Z.abs (f i) <= g i) -> Z.abs (sum n f) <= sum n g.
Proof.
  induction n; simpl; intros H; [lia|].
  assert (Z.abs (f n) <= g n) by (apply H; lia).
  assert (Z.abs (sum n f) <= sum n g) by (apply IHn; auto with arith). lia.
Qed.
