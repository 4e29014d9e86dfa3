import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { given } from '../engine/given.ts'
import { kernelByName } from '../model/kernels/all.ts'
import { propertyById } from '../properties/properties.ts'
import { verify as verifySuite } from '../suite/verify.ts'
import { begin, report } from './answers.ts'
import { checkedRun } from './run_options.ts'
import type { Check, Report, Run } from './types.ts'

export interface VerifyRun extends Run {
  readonly kernels?: readonly string[]
  readonly properties?: readonly string[]
  readonly seed?: number
  readonly deadlineMs?: number
}

/** The top of the package: from the sources one folder up, from dist/api two. */
function packageRoot(): string {
  const up = join(dirname(fileURLToPath(import.meta.url)), '..')
  return up.endsWith('dist') ? join(up, '..') : up
}

export async function verify(run: VerifyRun): Promise<Report> {
  const { signal, kernels, properties, seed = 1, deadlineMs = 60_000 } = checkedRun('verify', run)
  const root = packageRoot()
  await begin(signal)
  const start = performance.now()
  let stage = ''
  const findings = await verifySuite({
    seed,
    deadlineMs,
    recordingsDir: join(root, 'recordings'),
    counterexamplesDir: join(root, 'counterexamples'),
    ...(kernels && { kernels: kernels.map(name => kernelByName(name, 'kernels').name) }),
    ...(properties && { properties: properties.map(id => propertyById(id, 'properties').id) }),
    onStage: text => {
      stage = text
      report(run, text)
    },
    onProgress: text => report(run, `${stage}: ${text}`),
  })
  signal?.throwIfAborted()
  const checks = findings.map((finding): Check => {
    const { checker, kernel, setting, status, expected, found, evidence } = finding
    const about = { checker, kernel, setting, status, expected, found, evidence }
    return {
      ...about,
      ...given({
        property: 'property' in finding ? finding.property : undefined,
        trace: 'trace' in finding ? finding.trace : undefined,
      }),
    }
  })
  const count = (status: Check['status']): number => checks.filter(c => c.status === status).length
  return {
    checks,
    asExpected: checks.every(({ status }) => status === 'as expected'),
    figures: {
      asExpected: count('as expected'),
      differs: count('differs'),
      unknown: count('unknown'),
      seconds: Number(((performance.now() - start) / 1000).toFixed(1)),
    },
  }
}
