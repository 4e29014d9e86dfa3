import { watermarks } from '../../model/params.ts'

/** So many entries of the flow cache may wait to be freed in every release that counts them. */
export const flowsNeverRefused: number = watermarks.highWatermark
