// What a patch repairs and what it leaves: the page that goes with it.
import { compare, kernel, patch, render } from 'dstledger'

/** A slot is folded when it exceeds the batch, not when it reaches it. */
const mine = patch('per-net-init', {
  name: 'fold-late',
  summary: 'a slot is folded when it exceeds the batch, not when it reaches it',
  percpuCounterAdd: (a, fbc, cpu, amount, batch) =>
    kernel('per-net-init').percpuCounterAdd(a, fbc, cpu, amount, a.add(batch, a.int(1))),
})

const comparison = await compare(['per-net-init', mine], {
  onProgress: text => process.stderr.write(`${text}\n`),
})
console.log(render(comparison, 'markdown'))
if (!comparison.asExpected) process.exitCode = 1
