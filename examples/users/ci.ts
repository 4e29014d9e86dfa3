// An invariant in CI: a kernel of your own must keep what it claims to keep.
import { type Answer, explore, patch, prove, type Question } from 'dstledger'

const mine = patch('per-net-init', {
  name: 'no-gc',
  summary: 'the xfrm dst_ops lose their ->gc(): no allocation is refused',
  gc: false,
})

const question: Question = {
  kernel: mine,
  structure: { cpus: 2, netns: 2, families: ['ipv4'] },
  bounds: { liveMax: 3 },
  properties: ['P1', 'P2', 'P3', 'P4'],
}

const searched = await explore(question, { symmetry: true })
const proved = await prove(question)

const bad = ({ verdict }: Answer): boolean => verdict === 'violated' || verdict === 'unknown'
for (const { property, verdict, evidence } of [...searched.answers, ...proved.answers]) {
  console.log(`${property} ${verdict}: ${evidence}`)
}
if ([...searched.answers, ...proved.answers].some(bad)) process.exitCode = 1
