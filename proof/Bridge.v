(** What the generated files need, which compare Model.v with model/ at one size: states with
    finitely many cells, and the tactics. *)
From Coq Require Import ZArith Lia Bool List Arith ZifyBool.
Require Import Sums Model Books.
Import ListNotations.
Open Scope Z_scope.

Definition at_ (cells : list Z) : nat -> Z := fun i => nth i cells 0.
Definition at2 (rows : list (list Z)) : nat -> nat -> Z := fun i => at_ (nth i rows []).
Arguments Z.mul : simpl never.
Arguments Z.add : simpl never.
Arguments Z.sub : simpl never.
Arguments Z.opp : simpl never.
Arguments Z.max : simpl never.
Arguments Z.eqb : simpl never.
Arguments Z.leb : simpl never.
Arguments Z.ltb : simpl never.

(** Everything but arithmetic is computed: what is left is [if]s and sums of cells. *)
Ltac compute_model := cbv -[Z.add Z.opp Z.mul Z.eqb Z.leb batch batchPerCpu gcThresh].
(** A whole state hangs on a condition, which stands in the text of model/ as well. *)
Ltac onState := match goal with
  | |- context [if ?b then ?x else _] =>
      match type of x with state => let E := fresh "E" in destruct b eqn:E end
  end.
(** Two states, cell by cell; what is left after computing is the same text, or the same sum. *)
Ltac same := compute_model; repeat (onState; compute_model); repeat apply conj;
    first [reflexivity | lia].
Ltac sameGuard := compute_model; reflexivity.
Ltac inRange := cbn -[Z.lt Z.le]; repeat split; try lia; intros [? ?]; discriminate.

(** A theorem about a state with finitely many cells, and what properties/ says of it. *)
Ltac compute_in H := cbv -[Z.add Z.opp Z.mul Z.eqb Z.leb Z.le Z.lt Z.abs Z.of_nat negb andb orb
    batch batchPerCpu gcThresh] in H.
Ltac compute_property := cbv -[Z.add Z.opp Z.mul Z.eqb Z.leb negb andb orb
    batch batchPerCpu gcThresh].
