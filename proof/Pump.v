(** docs/DRIFT.md, Q1 from below: for every batch there is a round on copied-template over which the
    count of a netns drifts by half an entry a step. With Drift.v that is the largest mean drift.

    Netns 1 fills the slot up to one below the batch; netns 0 allocates, and the fold is its; it
        frees
    again; netns 1 frees what it has, and the fold of the last free is its. *)
From Coq Require Import ZArith Lia Bool Arith ZifyBool.
Require Import Sums Model Books Drift.
Open Scope Z_scope.

Section Pump.
Variables (C N : nat) (p : params).
Hypothesis some_cpu : (0 < C)%nat.
Hypothesis two_netns : (1 < N)%nat.
Hypothesis batch_positive : 1 <= batch p.
Hypothesis batchPerCpu_natural : 0 <= batchPerCpu p.

Notation next := (next copied_template C p).
Notation run := (run C N p).

(** What the round does not touch, and that it is never refused: the fast read is below gc_thresh.
    *)
Record still (s t : state) : Prop := {
  same_online : online t = online s;
  same_alive : alive t = alive s;
  same_gc : gc_thresh t = gc_thresh s;
  same_others : forall n, n <> 0%nat -> n <> 1%nat -> live t n = live s n /\ count t n = count s n;
  same_slots : forall c, c <> 0%nat -> t_slot t c = t_slot s c
}.

Lemma still_refl s : still s s.
Proof. constructor; auto. Qed.

Lemma still_trans s t u : still s t -> still t u -> still s u.
Proof.
  intros [a b c d e] [a' b' c' d' e']. constructor; try congruence.
  - intros n H0 H1. destruct (d n H0 H1), (d' n H0 H1). split; congruence.
  - intros k H. rewrite e', e by assumption. reflexivity.
Qed.

Definition B s := percpuCounterBatch C p s.

Lemma B_still s t : still s t -> B t = B s.
Proof. intros H. unfold B, percpuCounterBatch. now rewrite (same_online _ _ H). Qed.

Lemma B_positive s : 1 <= B s.
Proof. unfold B, percpuCounterBatch, max. cases; lia. Qed.

Lemma granted s n : count s n <= gc_thresh s n -> 0 <= gc_thresh s n ->
  dstAllocRefused copied_template C s n = false.
Proof. intros H0 H1. unfold dstAllocRefused, lt, max. cases; lia. Qed.

(** One add on CPU 0 by one of the two netns, with and without a fold. *)
Lemma add_step s n amount : (n = 0 \/ n = 1)%nat -> amount = 1 \/ amount = -1 ->
  let t := dstEntriesAdd copied_template C p (set_live s n (live s n + amount)) n 0 amount in
  still s t /\ live t n = live s n + amount /\ (forall m, m <> n -> live t m = live s m /\ count t
      m = count s m) /\
  (Z.abs (t_slot s 0 + amount) < B s -> t_slot t 0 = t_slot s 0 + amount /\ count t n = count s n)
      /\
  (B s <= Z.abs (t_slot s 0 + amount) -> t_slot t 0 = 0 /\ count t n = count s n + (t_slot s 0 +
      amount)).
Proof.
  intros Hn Ha t.
  assert (Hb : percpuCounterBatch C p (set_live s n (live s n + amount)) = B s) by reflexivity.
  pose proof (B_positive s) as Hp.
  subst t. unfold dstEntriesAdd, setSlotOf, slotOf, reachesBatch. rewrite Hb. cbn. clear Hb.
  repeat split; try reflexivity; cbn; rewrite ?upd_eq; try reflexivity.
  1-2: rewrite upd_ne; [reflexivity|intros ->; destruct Hn; subst; tauto].
  - intros. now rewrite upd_ne.
  - rewrite upd_ne; auto.
  - rewrite upd_ne; auto.
  - cases; lia.
  - cases; lia.
  - cases; lia.
  - cases; lia.
Qed.

Lemma alloc_run s n : (n = 0 \/ n = 1)%nat -> alive s n = 1 -> online s 0 = 1 -> count s n <=
    gc_thresh s n ->
  0 <= gc_thresh s n ->
  run 1 s (dstEntriesAdd copied_template C p (set_live s n (live s n + 1)) n 0 1).
Proof.
  intros Hn Ha Ho Hc Hg.
  assert (E : next s (dst_alloc n 0) = dstEntriesAdd copied_template C p (set_live s n (live s n +
      1)) n 0 1).
  { cbn. rewrite granted by assumption. reflexivity. }
  rewrite <- E.
  apply run_more with (t := s); [apply run_none|exact I|cbn; lia|].
  cbn. unfold is_alive, is_online. rewrite Ha, Ho. reflexivity.
Qed.

Lemma free_run s n : (n = 0 \/ n = 1)%nat -> 0 < live s n -> online s 0 = 1 ->
  run 1 s (dstEntriesAdd copied_template C p (set_live s n (live s n + -1)) n 0 (-1)).
Proof.
  intros Hn Hl Ho.
  change (dstEntriesAdd copied_template C p (set_live s n (live s n + -1)) n 0 (-1)) with (next s
      (dst_free n 0)).
  apply run_more with (t := s); [apply run_none|exact I|cbn; lia|].
  cbn. unfold is_online, lt. rewrite Ho. lia.
Qed.

Lemma run_app n m s t u : run n s t -> run m t u -> run (n + m) s u.
Proof.
  intros H H'. induction H' as [t|m t u a H' IH Ha Ht He].
  - now rewrite Nat.add_0_r.
  - rewrite Nat.add_succ_r. apply run_more with (t := u); auto.
Qed.

(** Netns 1 fills the slot: [k] allocations, and no fold. *)
Lemma fill k : forall s, t_slot s 0 = 0 -> alive s 1 = 1 -> online s 0 = 1 -> count s 1 <=
    gc_thresh s 1 ->
  0 <= gc_thresh s 1 -> Z.of_nat k < B s ->
  exists t, run k s t /\ still s t /\ live t 1 = live s 1 + Z.of_nat k /\ live t 0 = live s 0 /\
    t_slot t 0 = Z.of_nat k /\ count t 0 = count s 0 /\ count t 1 = count s 1.
Proof.
  induction k as [|k IH]; intros s Hs Ha Ho Hc Hg Hk.
  - exists s. repeat split; try apply still_refl; try lia. apply run_none.
  - destruct (IH s) as (t & Hr & St & L1 & L0 & T & C0 & C1); auto; try lia.
    assert (Hat : alive t 1 = 1) by (now rewrite (same_alive _ _ St)).
    assert (Hot : online t 0 = 1) by (now rewrite (same_online _ _ St)).
    assert (Hgt : gc_thresh t 1 = gc_thresh s 1) by (now rewrite (same_gc _ _ St)).
    destruct (add_step t 1 1) as (St' & Ln & Lo & Small & _); [auto|auto|].
    rewrite (B_still _ _ St) in Small. destruct Small as (T' & C'); [lia|].
    destruct (Lo 0%nat) as (L0' & C0'); [auto|].
    eexists. split; [|split; [exact (still_trans _ _ _ St St')|]].
    + replace (S k) with (k + 1)%nat by lia. eapply run_app; [exact Hr|]. apply alloc_run; auto;
        lia.
    + repeat split; lia.
Qed.

(** Netns 1 frees: [k] frees from a slot of -1, and no fold. *)
Lemma drain k : forall s, t_slot s 0 = -1 -> online s 0 = 1 -> Z.of_nat k <= live s 1 -> Z.of_nat k
    + 1 < B s ->
  exists t, run k s t /\ still s t /\ live t 1 = live s 1 - Z.of_nat k /\ live t 0 = live s 0 /\
    t_slot t 0 = -1 - Z.of_nat k /\ count t 0 = count s 0 /\ count t 1 = count s 1.
Proof.
  induction k as [|k IH]; intros s Hs Ho Hl Hk.
  - exists s. repeat split; try apply still_refl; try lia. apply run_none.
  - destruct (IH s) as (t & Hr & St & L1 & L0 & T & C0 & C1); auto; try lia.
    assert (Hot : online t 0 = 1) by (now rewrite (same_online _ _ St)).
    destruct (add_step t 1 (-1)) as (St' & Ln & Lo & Small & _); [auto|auto|].
    rewrite (B_still _ _ St) in Small. destruct Small as (T' & C'); [lia|].
    destruct (Lo 0%nat) as (L0' & C0'); [auto|].
    eexists. split; [|split; [exact (still_trans _ _ _ St St')|]].
    + replace (S k) with (k + 1)%nat by lia. eapply run_app; [exact Hr|]. apply free_run; auto; lia.
    + repeat split; lia.
Qed.
(** The round itself: 2B steps. *)
Theorem pump_is_half_a_step s : t_slot s 0 = 0 -> alive s 0 = 1 -> alive s 1 = 1 -> online s 0 = 1
    ->
  0 <= live s 0 -> 0 <= live s 1 -> 0 <= gc_thresh s 0 -> 0 <= gc_thresh s 1 ->
  count s 0 <= gc_thresh s 0 -> count s 1 <= gc_thresh s 1 -> 2 <= B s ->
  exists n t, run n s t /\ (forall m, live t m = live s m) /\ (forall c, t_slot t c = t_slot s c) /\
    2 * Z.abs (drift C t 0 - drift C s 0) = Z.of_nat n /\ Z.of_nat n = 2 * B s.
Proof.
  intros Hs A0 A1 Ho L0 L1 G0 G1 K0 K1 HB.
  destruct (fill (Z.to_nat (B s - 1)) s) as (s1 & R1 & S1 & L11 & L10 & T1 & C10 & C11); auto; try
      lia.
  rewrite Z2Nat.id in L11, T1 by lia.
  pose proof (B_still _ _ S1) as B1.
  (* Netns 0 allocates: the slot is the batch, and all of it goes to its count. *)
  destruct (add_step s1 0 1) as (S2 & L20 & O2 & _ & F2); [auto|auto|]. rewrite B1, T1 in F2.
  destruct F2 as (T2 & C20); [lia|]. destruct (O2 1%nat) as (L21 & C21); [auto|].
  assert (R2 := alloc_run s1 0). rewrite (same_alive _ _ S1), (same_online _ _ S1), (same_gc _ _
      S1) in R2.
  specialize (R2 ltac:(auto) A0 Ho ltac:(lia) G0).
  set (s2 := dstEntriesAdd _ _ _ _ _ _ _) in *. clearbody s2.
  pose proof (still_trans _ _ _ S1 S2) as S02. pose proof (B_still _ _ S02) as B2.
  (* It frees again: the slot is -1. *)
  destruct (add_step s2 0 (-1)) as (S3 & L30 & O3 & F3 & _); [auto|auto|]. rewrite B2, T2 in F3.
  destruct F3 as (T3 & C30); [lia|]. destruct (O3 1%nat) as (L31 & C31); [auto|].
  assert (R3 := free_run s2 0). rewrite (same_online _ _ S02) in R3.
  specialize (R3 ltac:(auto) ltac:(lia) Ho).
  set (s3 := dstEntriesAdd _ _ _ _ _ _ _) in *. clearbody s3.
  pose proof (still_trans _ _ _ S02 S3) as S03. pose proof (B_still _ _ S03) as B3.
  (* Netns 1 frees all but one of its entries, and then the last. *)
  destruct (drain (Z.to_nat (B s - 2)) s3) as (s4 & R4 & S4 & L41 & L40 & T4 & C40 & C41);
    rewrite ?B3, ?(same_online _ _ S03), ?Z2Nat.id by lia; auto; try lia.
  rewrite Z2Nat.id in L41, T4 by lia.
  pose proof (still_trans _ _ _ S03 S4) as S04. pose proof (B_still _ _ S04) as B4.
  destruct (add_step s4 1 (-1)) as (S5 & L51 & O5 & _ & F5); [auto|auto|]. rewrite B4, T4 in F5.
  destruct F5 as (T5 & C51); [lia|]. destruct (O5 0%nat) as (L50 & C50); [auto|].
  assert (R5 := free_run s4 1). rewrite (same_online _ _ S04) in R5.
  specialize (R5 ltac:(auto) ltac:(lia) Ho).
  set (s5 := dstEntriesAdd _ _ _ _ _ _ _) in *. clearbody s5.
  pose proof (still_trans _ _ _ S04 S5) as S05.
  assert (Slots : forall c, t_slot s5 c = t_slot s c).
  { intros c. destruct (Nat.eq_dec c 0) as [->|Hc]; [lia|]. exact (same_slots _ _ S05 c Hc). }
  assert (Lives : forall m, live s5 m = live s m).
  { intros m. destruct (Nat.eq_dec m 0) as [->|H0]; [lia|]. destruct (Nat.eq_dec m 1) as [->|H1];
      [lia|].
    exact (proj1 (same_others _ _ S05 m H0 H1)). }
  exists (Z.to_nat (B s - 1) + 1 + 1 + Z.to_nat (B s - 2) + 1)%nat, s5.
  split; [repeat (eapply run_app; [|eassumption]); eassumption|].
  split; [exact Lives|]. split; [exact Slots|].
  assert (D : drift C s5 0 - drift C s 0 = B s).
  { unfold drift, Model.sumOf. rewrite Lives.
    rewrite (sum_ext C (fun c => if is_online s5 c then slotOf copied_template s5 0 c else 0)
                       (fun c => if is_online s c then slotOf copied_template s 0 c else 0));
                           [lia|].
    intros c _. unfold is_online, slotOf. now rewrite (same_online _ _ S05), Slots. }
  rewrite D. split; lia.
Qed.
End Pump.
