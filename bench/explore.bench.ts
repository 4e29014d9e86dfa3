import { bench, describe } from 'vitest'
import { explore } from '../checkers/explore.ts'
import { properties } from '../properties/properties.ts'
import { modelOf } from '../properties/setting.ts'
import { exploreChecks } from '../properties/suite_explore.ts'

/** (3,2,3,4) on per-net-init: 41,209 states, 398,286 transitions. */
const check = exploreChecks.find(({ states }) => states === 41_209)
if (check === undefined) throw new Error('the suite has lost the search of 41,209 states')
const { params, bounds } = check
const model = modelOf(check)

describe('explore per-net-init C=3 N=2 B=3 L=4', () => {
  bench('no property', () => {
    explore({ model, params, bounds, properties: [] })
  })

  bench('P1, P2, P3, P4, P8', () => {
    const judged = properties.filter(({ id }) => check.properties.includes(id))
    explore({ model, params, bounds, properties: judged })
  })
})
