import { readFileSync } from 'node:fs'

/** What the solver printed for a file and the time that it took; or why there is no answer. */
export type Reply =
  | { readonly output: string; readonly ms: number }
  /** Final: there is no solver, for this file or any other. */
  | { readonly failure: string; readonly final: boolean }

/** Where files come from, and where replies go: the child process itself, or a stand-in for it. */
export interface Channel {
  on(event: 'message', listener: (file: unknown) => void): unknown
  /** Calls `sent` when the reply is on its way; absent: nobody waits for replies. */
  send?: ((reply: Reply, ...rest: [undefined, undefined, sent: () => void]) => unknown) | undefined
}

/** The functions of z3-solver that are called; addresses are positions in its memory. */
interface Z3Solver {
  readonly Z3: {
    global_param_set(name: string, value: string): void
    mk_config(): number
    mk_context(config: number): number
    del_context(context: number): void
  }
  readonly em: {
    readonly HEAPU8: { set(bytes: Uint8Array, address: number): void }
    _malloc(bytes: number): number
    _free(address: number): void
    _Z3_eval_smtlib2_string(context: number, text: number): number
    UTF8ToString(address: number): string
  }
}

/**
 * Evaluates SMT-LIB 2 files in the order of their arrival, with the solver of a module.
 *
 * One after another, and each reply is on its way before the next file is begun: a call into the
 * solver blocks the event loop, and a reply that waits behind many of them looks like none.
 */
export function answerFiles(channel: Channel, module: string): void {
  const solver = loaded(module)
  // Awaited with each file; without this line a missing solver would end the process before that.
  solver.catch(() => {})
  let turn: Promise<unknown> = Promise.resolve()
  channel.on('message', file => {
    turn = turn.then(async () => {
      const reply = await replyTo(String(file), solver)
      await new Promise<void>(sent => channel.send?.(reply, undefined, undefined, sent))
    })
  })
}

async function loaded(module: string): Promise<Z3Solver> {
  const { init } = (await import(module)) as { init(): Promise<Z3Solver> }
  const solver = await init()
  // Z3's older simplex: three times faster on these scripts. Set here, to keep the files neutral.
  solver.Z3.global_param_set('smt.arith.solver', '2')
  return solver
}

async function replyTo(file: string, solver: Promise<Z3Solver>): Promise<Reply> {
  let final = true
  try {
    const ready = await solver
    final = false
    const start = performance.now()
    const output = evaluated(ready, readFileSync(file, 'utf8'))
    return { output, ms: Math.round(performance.now() - start) }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error), final }
  }
}

/**
 * What the solver prints for a text. A fresh context: no declaration leaks from file to file.
 *
 * Calls the C function itself. `Z3.eval_smtlib2_string` hands the text to a thread on a stack that
 * it frees at once, and the thread may then read something else: about once in a thousand scripts
 * the solver answered a text that nobody wrote. Here the text is on the heap until the call is
 * over. That the call blocks does not matter: the parent can kill this process.
 */
function evaluated({ Z3, em }: Z3Solver, script: string): string {
  const text = new TextEncoder().encode(`${script}\0`)
  const address = em._malloc(text.length)
  em.HEAPU8.set(text, address)
  const context = Z3.mk_context(Z3.mk_config())
  const output = em.UTF8ToString(em._Z3_eval_smtlib2_string(context, address))
  Z3.del_context(context)
  em._free(address)
  return output
}
