import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { answerFiles, type Channel, type Reply } from './answer_files.ts'

const dir = mkdtempSync(join(tmpdir(), 'answers-test-'))
afterAll(() => rmSync(dir, { recursive: true }))

function file(name: string, text: string): string {
  writeFileSync(join(dir, name), text)
  return join(dir, name)
}

/** The replies to files that are sent all at once. */
async function replies(files: readonly string[], module: string): Promise<readonly Reply[]> {
  const events = new EventEmitter()
  const got: Reply[] = []
  return new Promise(resolve => {
    const channel: Channel = {
      on: (event, listener) => events.on(event, listener),
      send: (reply, ...[, , sent]) => {
        got.push(reply)
        sent()
        if (got.length === files.length) resolve(got)
      },
    }
    answerFiles(channel, module)
    for (const path of files) events.emit('message', path)
  })
}

test('answerFiles: answers in the order of the files, each in a context of its own', async () => {
  const negative = file('negative.smt2', '(declare-const x Int)(assert (< x 0))(check-sat)')
  const none = file('none.smt2', '(declare-const x Int)(assert (< x x))(check-sat)')
  const outputs = (await replies([negative, none, negative], 'z3-solver')).map(reply =>
    'output' in reply ? reply.output.trim() : reply.failure,
  )
  expect(outputs).toEqual(['sat', 'unsat', 'sat'])
})

test('answerFiles: a file that is not there fails, and the next is answered', async () => {
  const easy = file('easy.smt2', '(check-sat)')
  const [missing, next] = await replies([join(dir, 'no.smt2'), easy], 'z3-solver')
  expect(missing).toMatchObject({ failure: expect.stringMatching(/ENOENT/), final: false })
  expect(next).toMatchObject({ output: 'sat\n' })
})

test('answerFiles: without a solver every failure is final', async () => {
  const [reply] = await replies([file('any.smt2', '(check-sat)')], 'no-such-solver')
  expect(reply).toMatchObject({ failure: expect.stringMatching(/no-such-solver/), final: true })
})
