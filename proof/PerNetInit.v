(** per-net-init: the invariant of properties/inductive/, and P1 to P16 from it, for every C and N.

    [Inv] has the conjuncts of properties/inductive/invariant.ts one by one. The ledger is the
        theorem
    of Books.v, and that some CPU is online is not needed. *)
From Coq Require Import ZArith Lia Bool Arith ZifyBool.
Require Import Sums Model Books.
Open Scope Z_scope.

Section PerNetInit.
Variables (C N : nat) (p : params).
Hypothesis batch_positive : 1 <= batch p.
Hypothesis batchPerCpu_natural : 0 <= batchPerCpu p.
Hypothesis gcThresh_uint : 0 <= gcThresh p < 2 ^ 32.

Notation B := (largestBatch C p).
Notation next := (next per_net_init C p).
Notation sumOf := (sumOf per_net_init C).
Notation refused := (dstAllocRefused per_net_init C).
Notation inTable := (inTable per_net_init C N).
Notation enabled := (enabled C).
Notation reachable := (reachable per_net_init C N p).

Record Inv (s : state) : Prop := {
  online01 : forall c, online s c = 0 \/ online s c = 1;
  alive01 : forall n, alive s n = 0 \/ alive s n = 1;
  block : forall n, counters s n = alive s n;
  livePositive : forall n, 0 <= live s n;
  gcUint : forall n, 0 <= gc_thresh s n < 2 ^ 32;
  sumLive : forall n, alive s n = 1 -> count s n + sum C (slot s n) = live s n;
  goneZero : forall n c, alive s n = 1 \/ slot s n c = 0;
  belowBatch : forall n c, Z.abs (slot s n c) <= B - 1;
  offlineZero : forall c, online s c = 1 \/ forall n, slot s n c = 0;
  templateZero : t_count s = 0 /\ forall c, t_slot s c = 0
}.

(** The batch of any moment is at most the largest one. *)
Lemma batch_now s : 1 <= percpuCounterBatch C p s <= B.
Proof.
  unfold percpuCounterBatch, largestBatch, max.
  assert (sum C (fun c => if online s c =? 1 then batchPerCpu p else 0) <= sum C (fun _ =>
      batchPerCpu p)).
  { apply sum_le. intros. cases; lia. }
  cases; lia.
Qed.

(** Splits on whether two indices are the same, wherever [upd] asks it. *)
Ltac byIndex := repeat match goal with
  | |- context [upd _ ?i _ ?j] =>
      destruct (Nat.eq_dec j i); [subst j; rewrite !upd_eq | rewrite !(upd_ne _ _ i j) by
          assumption]
  end.
Ltac give i := intros; byIndex; try apply i; auto.

(** percpu_counter_add() of 1 or -1 on an online CPU, and live with it. *)
Lemma add_inv s net cpu amount : (cpu < C)%nat -> Inv s -> online s cpu = 1 ->
  0 <= live s net + amount ->
  Inv (dstEntriesAdd per_net_init C p (set_live s net (live s net + amount)) net cpu amount).
Proof.
  intros Hc I Hon Hlive. pose proof (batch_now (set_live s net (live s net + amount))) as Hb.
  unfold dstEntriesAdd, setSlotOf, slotOf, reachesBatch. cbn in *.
  set (b := percpuCounterBatch _ _ _) in *. clearbody b.
  destruct (counters s net =? 1) eqn:E; cbn in *; constructor; cbn; try apply I; try (give I; fail).
  - intros n Hn. pose proof (sumLive s I n Hn). byIndex; [|lia].
    rewrite sum_upd by assumption. cases; lia.
  - intros n c. byIndex; try apply I. left. rewrite (block s I) in E. lia.
  - intros n c. byIndex; try apply I. cases; lia.
  - intros c. destruct (offlineZero s I c) as [|H]; [now left|].
    destruct (Nat.eq_dec c cpu) as [->|Hne]; [now left|]. right. intros n. byIndex; auto;
        congruence.
  - intros n Hn. pose proof (sumLive s I n Hn). byIndex; [|lia].
    rewrite <- (block s I) in Hn. lia.
Qed.

Theorem inductive s a : inTable a -> enabled s a = true -> Inv s -> Inv (next s a).
Proof.
  intros Ht He I. pose proof (batch_now s) as Hb. pose proof (templateZero s I) as [Ht0 _].
  destruct a as [n c|n c|n f|n|c|c|n v]; cbn in Ht, He; unfold is_alive, is_online, lt in He.
  - cbn. destruct (refused s n); cbn; [assumption|]. pose proof (livePositive s I n).
    apply add_inv; try assumption; lia || tauto.
  - cbn. apply add_inv; try assumption; lia || tauto.
  - assert (Hn : alive s n = 0) by (pose proof (alive01 s I n); lia).
    assert (Hz : forall c, slot s n c = 0) by (intros c; destruct (goneZero s I n c); lia).
    pose proof (block s I n) as Hk. pose proof (sum_zero C (slot s n)) as Hsum.
    destruct f as [[]|]; constructor; cbn; try apply I; try (give I; lia || fail).
    all: intros m; try (pose proof (sumLive s I m); byIndex; intros; rewrite ?sum_const; lia).
    all: destruct (offlineZero s I m); [now left|right; intros; byIndex; auto].
  - constructor; cbn; try apply I; try (give I; lia || fail).
    + intros m. pose proof (sumLive s I m). byIndex; lia.
    + intros m. destruct (offlineZero s I m); [now left|right; intros; byIndex; auto].
  - constructor; cbn; try apply I; try (give I; fail).
    + intros m Ha. rewrite block, Ha by assumption. cbn. rewrite sum_upd by tauto.
      pose proof (sumLive s I m Ha). lia.
    + intros m d. byIndex; [|apply I]. rewrite block by assumption.
      destruct (alive01 s I m) as [Ha|Ha]; rewrite Ha; [|now left].
      cbn. destruct (goneZero s I m c); [lia|now right].
    + intros m d. byIndex; [|apply I]. cases; [lia|apply I].
    + intros d. destruct (Nat.eq_dec d c) as [->|Hne].
      * right. intros m. rewrite upd_eq, (block s I).
        destruct (goneZero s I m c) as [Ha|Ha]; [now rewrite Ha|cases; auto].
      * rewrite upd_ne by assumption.
        destruct (offlineZero s I d); [now left|right; intros; rewrite upd_ne; auto].
  - constructor; cbn; try apply I; give I.
  - constructor; cbn; try apply I; try (give I; lia || fail).
Qed.

Lemma initial_inv : (0 < N)%nat -> Inv (initial per_net_init C p).
Proof.
  intros _. pose proof (batch_now (initial per_net_init C p)) as Hb.
  constructor; cbn; intros; byIndex; rewrite ?sum_const; auto; try lia.
Qed.

Theorem invariant s : (0 < N)%nat -> reachable s -> Inv s.
Proof. intros HN H. induction H; [now apply initial_inv|now apply inductive]. Qed.

(** * The properties *)
Section Reachable.
Variable s : state.
Hypothesis I : Inv s.

(** Over online CPUs or over all: the slots of the others are 0. *)
Lemma sumOf_all n : alive s n = 1 -> sumOf s n = count s n + sum C (slot s n).
Proof.
  intros Ha. unfold Model.sumOf, is_online, slotOf. rewrite (block s I), Ha. cbn. f_equal.
  apply sum_ext. intros c _. destruct (offlineZero s I c) as [H|H]; [now rewrite H|rewrite H; now
      cases].
Qed.

Theorem P1_sumIsLive n : alive s n = 1 -> sumOf s n = live s n.
Proof. intros Ha. rewrite sumOf_all by assumption. now apply I. Qed.

Theorem P2_nearLive n : alive s n = 1 -> Z.abs (count s n - live s n) <= slack C p s.
Proof.
  intros Ha. rewrite <- (P1_sumIsLive n Ha). unfold Model.sumOf, slack.
  match goal with |- Z.abs (_ - (_ + ?x)) <= _ => replace (_ - _) with (- x) by lia end.
  rewrite Z.abs_opp. apply sum_abs. intros c _. unfold is_online, slotOf. rewrite (block s I), Ha.
      cbn.
  cases; [apply I|reflexivity].
Qed.

(** In the form in which P2 is read. *)
Theorem P2_readable n : alive s n = 1 -> Z.abs (count s n - live s n) <= Z.of_nat C * (B - 1).
Proof.
  intros Ha. rewrite <- sum_const. etransitivity; [now apply P2_nearLive|].
  apply sum_le. intros c _. pose proof (batch_now s). cases; lia.
Qed.

Theorem P8_atRest n : (forall m, (m < N)%nat -> live s m = 0) -> (n < N)%nat -> alive s n = 1 ->
    sumOf s n = 0.
Proof. intros H Hn Ha. rewrite P1_sumIsLive by assumption. now apply H. Qed.

(** P5, P5s, P6, P13: what a refusal means. The caller sees whether there is one entry more. *)
Theorem P5_refusedAboveLimit n : alive s n = 1 -> refused s n = true -> twiceGcThresh s n < live s
    n.
Proof.
  intros Ha. unfold dstAllocRefused. rewrite (P1_sumIsLive n Ha).
  pose proof (gcUint s I n). unfold twiceGcThresh, max, lt. cases; lia.
Qed.

Theorem P5s_refusedNearLimit n : alive s n = 1 -> refused s n = true ->
  twiceGcThresh s n < live s n + slack C p s.
Proof. intros Ha H. pose proof (P5_refusedAboveLimit n Ha H). pose proof (P2_nearLive n Ha). lia.
    Qed.

Theorem P6_limitHolds n : alive s n = 1 -> refused s n = false ->
  live s n <= max (twiceGcThresh s n) (gc_thresh s n + slack C p s).
Proof.
  intros Ha. unfold dstAllocRefused, lt. rewrite (P1_sumIsLive n Ha). pose proof (P2_nearLive n Ha).
  unfold max. cases; lia.
Qed.

Theorem P13_recovery n : alive s n = 1 -> live s n = 0 -> refused s n = false.
Proof.
  intros Ha Hl. destruct (refused s n) eqn:E; [|reflexivity].
  pose proof (P5_refusedAboveLimit n Ha E). pose proof (gcUint s I n).
  unfold twiceGcThresh, lt in *. cases; lia.
Qed.

Theorem P7_bornEmpty n : inTable (setup_net n None) ->
  let t := next s (setup_net n None) in count t n = 0 /\ forall c, slotOf per_net_init t n c = 0.
Proof. intros _. cbn. now rewrite !upd_eq. Qed.

(** A creation that fails leaves no block and touches nothing but the cells of the netns itself. *)
Theorem P12_allOrNothing n f : let t := next s (setup_net n (Some f)) in
  enabled s (setup_net n (Some f)) = true ->
  alive t n = 0 /\ counters t n = 0 /\ online t = online s /\ live t = live s /\ t_count t =
      t_count s /\
  t_slot t = t_slot s /\ null_slot t = null_slot s /\
  forall m, m <> n -> alive t m = alive s m /\ count t m = count s m /\ slot t m = slot s m /\
                      counters t m = counters s m /\ gc_thresh t m = gc_thresh s m.
Proof.
  cbn. unfold is_alive. intros He. pose proof (block s I n). pose proof (alive01 s I n).
  destruct f; cbn; rewrite ?upd_eq; repeat split; intros; rewrite ?upd_ne by assumption; auto; lia.
Qed.

(** P4 and P16 are one fact: whoever else acts, and whatever CPUs do, live of m does not move. *)
Lemma undisturbed a m : inTable a -> enabled s a = true -> actingOn a <> Some m -> alive s m = 1 ->
  sumOf (next s a) m = sumOf s m.
Proof.
  intros Ht He Ha Hm. pose proof (inductive s a Ht He I) as I'.
  assert (alive (next s a) m = alive s m /\ live (next s a) m = live s m) as [Ea El].
  { rewrite (live_step C N p per_net_init s a Ht). split.
    - destruct a as [n c|n c|n [[]|]|n|c|c|n v]; cbn in *; try (rewrite upd_ne by congruence); auto;
        unfold dstEntriesAdd, setSlotOf; cases; reflexivity.
    - destruct a; cbn in *; cases; try rewrite upd_ne by congruence; reflexivity. }
  rewrite P1_sumIsLive by assumption. pose proof (sumLive _ I' m). rewrite <- El.
  assert (Hs : alive (next s a) m = 1) by congruence.
  unfold Model.sumOf, is_online, slotOf. rewrite (block _ I'), Hs. cbn. rewrite <- (H Hs). f_equal.
  apply sum_ext. intros c _. destruct (offlineZero _ I' c) as [E|E]; [now rewrite E|rewrite E; now
      cases].
Qed.

Theorem P4_isolation a n m : inTable a -> enabled s a = true -> actingOn a = Some n -> m <> n ->
  alive s m = 1 -> sumOf (next s a) m = sumOf s m.
Proof. intros Ht He Hn Hne. apply undisturbed; [assumption..|congruence]. Qed.

Theorem P16_hotplugNeutral a m : inTable a -> enabled s a = true -> actingOn a = None ->
  alive s m = 1 -> sumOf (next s a) m = sumOf s m.
Proof. intros Ht He Hn. apply undisturbed; [assumption..|congruence]. Qed.
End Reachable.
End PerNetInit.

(** The largest batch, as it is read. *)
Lemma largestBatch_is C p : largestBatch C p = Z.max (batch p) (Z.of_nat C * batchPerCpu p).
Proof. unfold largestBatch, max. rewrite sum_const. cases; lia. Qed.

(** All of it about what runs can reach, with nothing assumed but the ranges of the parameters. *)
Theorem per_net_init_is_right (C N : nat) (p : params) :
  (0 < N)%nat -> 1 <= batch p -> 0 <= batchPerCpu p -> 0 <= gcThresh p < 2 ^ 32 ->
  let sumOf := sumOf per_net_init C in
  let refused := dstAllocRefused per_net_init C in
  let next := next per_net_init C p in
  let step s a := inTable per_net_init C N a /\ enabled C s a = true in
  let E := Z.of_nat C * (Z.max (batch p) (Z.of_nat C * batchPerCpu p) - 1) in
  forall s, reachable per_net_init C N p s ->
  (* P1 *) (forall n, alive s n = 1 -> sumOf s n = live s n) /\
  (* P2 *) (forall n, alive s n = 1 -> Z.abs (count s n - live s n) <= E) /\
  (* P3 *) total C N s = sum N (live s) /\
  (* P4, P16 *) (forall a m, step s a -> actingOn a <> Some m -> alive s m = 1 -> sumOf (next s a)
      m = sumOf s m) /\
  (* P5 *) (forall n, alive s n = 1 -> refused s n = true -> twiceGcThresh s n < live s n) /\
  (* P6 *) (forall n, alive s n = 1 -> refused s n = false -> live s n <= Z.max (twiceGcThresh s n)
      (gc_thresh s n + E)) /\
  (* P8 *) (forall n, (n < N)%nat -> alive s n = 1 -> (forall m, (m < N)%nat -> live s m = 0) ->
      sumOf s n = 0) /\
  (* P13 *) (forall n, alive s n = 1 -> live s n = 0 -> refused s n = false).
Proof.
  intros HN H1 H2 H3 sumOf refused next step E s Hr.
  pose proof (invariant C N p H1 H2 H3 s HN Hr) as I.
  assert (HE : forall n, alive s n = 1 -> Z.abs (count s n - live s n) <= E).
  { intros n Ha. subst E. rewrite <- largestBatch_is. now apply P2_readable. }
  repeat split; intros.
  - now apply P1_sumIsLive with (p := p).
  - now apply HE.
  - now apply P3_totalIsLive with (k := per_net_init) (p := p).
  - destruct H. now apply undisturbed with (N := N).
  - now apply P5_refusedAboveLimit with (C := C) (p := p).
  - pose proof (HE n H). unfold refused, dstAllocRefused, lt, max in *.
    rewrite (P1_sumIsLive C p s I n H) in *. cases; lia.
  - apply P8_atRest with (N := N) (p := p); assumption.
  - now apply P13_recovery with (p := p).
Qed.
