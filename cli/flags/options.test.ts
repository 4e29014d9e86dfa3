import { expect, test } from 'vitest'
import { possibleActions } from '../../model/actions.ts'
import { allKernels } from '../../model/kernels/all.ts'
import { withNeeded } from '../../model/structure.ts'
import { offeredActions, offeredParts } from './options.ts'

test('--actions offers what can happen in some model that flags can describe, and all of it', () => {
  const possible = new Set(
    allKernels.flatMap(kernel =>
      [[], ...offeredParts.map(part => [part])].flatMap(parts =>
        possibleActions(kernel, {
          cpus: 2,
          netns: 2,
          families: ['ipv4'],
          parts: withNeeded(parts),
        }),
      ),
    ),
  )
  expect([...offeredActions].sort()).toEqual([...possible].sort())
})
