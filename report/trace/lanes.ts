import type { CellInfo } from '../../model/cells.ts'

/** Where a cell is shown: beside those of its netns; undefined: with what no netns owns. */
export type Lane = number | undefined

export const laneOf = ({ index }: CellInfo): Lane => index.net

/** The name of a cell in its lane, which does not repeat the netns: `slot[0]` for `slot[1][0]`. */
export function nameInLane({ stem, index: { cpu } }: CellInfo): string {
  return cpu === undefined ? stem : `${stem}[${cpu}]`
}
