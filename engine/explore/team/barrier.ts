/**
 * Waits until all workers of a team have come here. `barrier` is shared memory: how many have come,
 * and how often all have.
 */
export function atBarrier(barrier: Int32Array, workers: number): void {
  const turn = Atomics.load(barrier, 1)
  if (Atomics.add(barrier, 0, 1) === workers - 1) {
    Atomics.store(barrier, 0, 0)
    Atomics.add(barrier, 1, 1)
    Atomics.notify(barrier, 1)
    return
  }
  while (Atomics.load(barrier, 1) === turn) Atomics.wait(barrier, 1, turn)
}
