import { byLine, type PrintedEvent } from '../traces/importers/by_line.ts'
import type { Imported } from '../traces/importers/imported.ts'
import { importTrace } from '../traces/importers/importer.ts'
import type { TraceMap } from '../traces/importers/map.ts'
import type { Tally } from '../traces/importers/tally.ts'

/** All that came of a trace. */
export interface Read extends Imported {
  readonly events: readonly PrintedEvent[]
  readonly sums: Tally
}

/** Imports a trace whole. */
export async function imported(paths: readonly string[], map: TraceMap = {}): Promise<Read> {
  const events: PrintedEvent[] = []
  const lines = byLine(event => events.push(event))
  const sums = await importTrace(paths, map, lines.event)
  lines.end()
  return { events, sums, ...sums.imported() }
}
