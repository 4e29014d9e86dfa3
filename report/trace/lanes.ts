import type { CellInfo } from '../../model/cells.ts'

/** The netns beside whose cells a cell is shown; undefined: no netns owns it. */
export type Lane = number | undefined

export const laneOf = ({ index }: CellInfo): Lane => index.net

/** The name of a cell in its lane, which does not repeat the netns: `slot[0]` for `slot[1][0]`. */
export function nameInLane({ stem, index: { cpu } }: CellInfo): string {
  return cpu === undefined ? stem : `${stem}[${cpu}]`
}
