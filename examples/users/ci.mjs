// An invariant in CI: a kernel of your own must keep what it claims to keep.
import { explore, patch, prove } from 'dstledger'

const mine = patch('per-net-init', {
  name: 'no-gc',
  summary: 'the xfrm dst_ops lose their ->gc(): no allocation is refused',
  gc: false,
})

const question = {
  kernel: mine,
  structure: { cpus: 2, netns: 2, families: ['ipv4'] },
  bounds: { liveMax: 3 },
  properties: ['P1', 'P2', 'P3', 'P4'],
}

const searched = await explore(question, { symmetry: true })
const proved = await prove(question)

for (const { property, verdict, evidence } of [...searched.answers, ...proved.answers]) {
  console.log(`${property} ${verdict}: ${evidence}`)
  if (verdict === 'violated' || verdict === 'unknown') process.exitCode = 1
}
