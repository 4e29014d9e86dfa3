// @ts-check
/**
 * The child process of solver.ts: evaluates SMT-LIB 2 files, in the order of their arrival.
 *
 * Plain JavaScript, because Node 20 cannot start TypeScript, and this file is started as it stands
 * from the sources (under vitest) as well as from dist/. Its argument is the module of the solver.
 */
import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

/** @typedef {{ output: string, ms: number } | { failure: string, final: boolean }} Reply */

const [, , module = 'z3-solver'] = process.argv
const solver = import(module).then(async ({ init }) => {
  const { Z3, em } = await init()
  // Z3's older simplex: three times faster on these scripts. Set here, to keep the files neutral.
  Z3.global_param_set('smt.arith.solver', '2')
  return { Z3, em }
})
// Awaited with each file; without this line a missing solver would end the process before that.
solver.catch(() => {})

/**
 * What the solver prints for `file`. A fresh context: no declaration leaks from file to file.
 *
 * Calls the C function itself. `Z3.eval_smtlib2_string` hands the text to a thread on a stack that
 * it frees at once, and the thread may then read something else: about once in a thousand scripts
 * the solver answered a text that nobody wrote. Here the text is on the heap until the call is
 * over. That the call blocks does not matter: the parent can kill this process.
 * @param {string} file
 * @returns {Promise<Reply>}
 */
async function evaluate(file) {
  let loaded = false
  try {
    const { Z3, em } = await solver
    loaded = true
    const start = performance.now()
    const text = new TextEncoder().encode(`${readFileSync(file, 'utf8')}\0`)
    const address = em._malloc(text.length)
    em.HEAPU8.set(text, address)
    const context = Z3.mk_context(Z3.mk_config())
    const output = em.UTF8ToString(em._Z3_eval_smtlib2_string(context, address))
    Z3.del_context(context)
    em._free(address)
    return { output, ms: Math.round(performance.now() - start) }
  } catch (error) {
    // Without a solver no other file will fare better.
    return { failure: error instanceof Error ? error.message : String(error), final: !loaded }
  }
}

// One after another, and each answer is on its way before the next file is begun: a call into the
// solver blocks the event loop, and an answer that waits behind many of them looks like none.
let turn = Promise.resolve()
process.on('message', file => {
  turn = turn.then(async () => {
    const reply = await evaluate(String(file))
    await new Promise(sent => process.send?.(reply, undefined, undefined, sent))
  })
})
// A call into the solver blocks this thread for as long as it takes; another one watches whether
// somebody still waits for the answer.
const watch = `
  const parent = process.ppid
  setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 500)
`
new Worker(watch, { eval: true }).unref()

// The solver's threads would keep the process alive when the parent is gone.
process.on('disconnect', () => process.exit())
