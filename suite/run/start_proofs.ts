/**
 * Starts proofs, which run in processes of their own while this one goes on. Whoever awaits them
 * later gets their error; until then it must not end this process as one that nobody handles.
 */
export function startProofs<T>(prove: () => Promise<T>): Promise<T> {
  const proofs = prove()
  proofs.catch(() => {})
  return proofs
}
