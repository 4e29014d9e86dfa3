/** What the part of an address behind `#` asks for. */
export interface Address {
  /** The name of a trace; absent: the list of all. */
  readonly trace?: string
  /** A place in it, as a permalink has it. */
  readonly place?: string
}

/** Reads `#/trace/<name>/<place>`; what is none of ours asks for the list. */
export function addressOf(hash: string): Address {
  const [, name, place] = /^#\/trace\/([^/]+)(?:\/(.*))?$/.exec(hash) ?? []
  if (name === undefined) return {}
  try {
    const trace = decodeURIComponent(name)
    return place === undefined ? { trace } : { trace, place }
  } catch {
    return {}
  }
}

/** The other way round. */
export function hashOf(trace: string, place?: string): string {
  const name = `#/trace/${encodeURIComponent(trace)}`
  return place === undefined ? name : `${name}/${place}`
}
