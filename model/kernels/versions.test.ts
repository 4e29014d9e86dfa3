import { describe, expect, test } from 'vitest'
import { kernelByName } from './all.ts'
import { distributions, releases, whatVersionProves } from './versions.ts'

describe('whatVersionProves', () => {
  test.each([
    ['2.6.32', undefined, 'unknown'],
    ['2.6.33', 'atomic-entries', 'no'],
    ['2.6.36.4', 'atomic-entries', 'no'],
    ['2.6.37', 'copied-template-v3.0', 'yes'],
    ['3.2', 'copied-template-v3.0', 'yes'],
    ['3.2.7', undefined, 'unknown'],
    ['3.10.108', 'copied-template-v3.0', 'yes'],
    ['3.11.0', 'copied-template-v3.11', 'yes'],
    ['3.12.53', 'copied-template-v3.11', 'yes'],
    ['3.12.54', undefined, 'no'],
    ['3.13.0', 'copied-template', 'yes'],
    ['3.14.70', 'copied-template', 'yes'],
    ['3.14.71', undefined, 'unknown'],
    ['3.16.7', undefined, 'unknown'],
    ['3.18.26', 'copied-template', 'yes'],
    ['3.18.27', 'per-net-init', 'no'],
    ['4.1.16', 'copied-template', 'yes'],
    ['4.1.17', 'per-net-init', 'no'],
    ['4.2.8', 'copied-template', 'yes'],
    ['4.3.4', 'copied-template', 'yes'],
    ['4.3.5', 'per-net-init', 'no'],
    ['4.4.0', 'per-net-init', 'no'],
    ['4.13.9', 'per-net-init', 'no'],
    ['4.14.0', 'no-flow-cache', 'no'],
    ['5.4.286', 'no-flow-cache', 'no'],
    ['5.10.229', 'no-flow-cache', 'no'],
    ['5.10.230', undefined, 'no'],
    ['5.10.237', 'stable-6.1', 'no'],
    ['5.15.180', undefined, 'no'],
    ['5.15.181', 'stable-6.1', 'no'],
    ['6.1.116', 'no-flow-cache', 'no'],
    ['6.1.192', 'stable-6.1', 'no'],
    ['6.2.16', 'no-flow-cache', 'no'],
    ['6.6.56', 'sums-dying-cpus', 'no'],
    ['6.6.57', undefined, 'no'],
    ['6.6.67', 'stable-6.6', 'no'],
    ['6.11.0', undefined, 'no'],
    ['6.11.11', 'count-at-release', 'no'],
    ['6.12.5', 'count-at-release', 'no'],
    ['6.12.96', 'deferred-net-free', 'no'],
    ['7.1.8', 'deferred-net-free', 'no'],
    ['7.2', undefined, 'unknown'],
  ] as const)('%s: %s, drift: %s', (release, kernel, drift) => {
    expect(whatVersionProves(release)).toMatchObject({ drift })
    expect(whatVersionProves(release).kernel).toBe(kernel)
  })

  test.each([
    ['2.6.32-642.6.2.el6.x86_64', 'atomic-entries', 'no', 'RHEL 6'],
    ['3.10.0-327.el7.x86_64', 'copied-template', 'yes', 'RHEL 7.2'],
    ['3.10.0-327.36.3.el7.x86_64', undefined, 'unknown', 'RHEL 7.0'],
    ['3.10.0-229.el7.x86_64', undefined, 'unknown', 'RHEL 7.0'],
    ['3.10.0-513.el7.x86_64', undefined, 'unknown', 'RHEL 7.0'],
    ['3.10.0-514.el7.x86_64', 'per-net-init', 'no', 'RHEL 7.3'],
    ['3.10.0-1160.118.1.el7.x86_64', 'per-net-init', 'no', 'RHEL 7.3'],
    ['4.18.0-240.el8.x86_64', undefined, 'no', 'RHEL 8, 9'],
    ['5.14.0-427.13.1.el9_4.x86_64', undefined, 'no', 'RHEL 8, 9'],
    ['6.1.0-56-amd64', undefined, 'unknown', 'Debian'],
    ['6.1.0-56-cloud-amd64', undefined, 'unknown', 'Debian'],
    ['6.1.0-0.deb11.21-rt-amd64', undefined, 'unknown', 'Debian'],
    ['4.2.0-28-generic', undefined, 'unknown', 'Ubuntu, before 4.4'],
    ['3.13.0-208-generic', undefined, 'unknown', 'Ubuntu, before 4.4'],
    ['4.4.0-21-generic', undefined, 'no', 'Ubuntu, 4.4'],
    ['5.4.0-212-generic', undefined, 'no', 'Ubuntu, 4.4'],
    ['4.3.0-cxlbdev-rc+', undefined, 'unknown', 'it is no release'],
    ['5.10.66-android12-9', undefined, 'unknown', 'it is no release'],
    ['', undefined, 'unknown', 'it is no release'],
  ] as const)('%s: %s, drift: %s', (release, kernel, drift, why) => {
    const proof = whatVersionProves(release)
    expect(proof.kernel).toBe(kernel)
    expect(proof.drift).toBe(drift)
    expect(proof.why.startsWith(why)).toBe(true)
  })

  test('Debian says its release in uname -v', () => {
    const build = '#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-08-30)'
    expect(whatVersionProves('6.1.0-56-amd64', build).kernel).toBe('stable-6.1')
    const old = '#1 SMP Debian 3.16.7-ckt11-1'
    expect(whatVersionProves('3.16.0-4-amd64', old).drift).toBe('unknown')
  })

  test('every row names a kernel that there is, and a version that it is the row of', () => {
    for (const { from, kernel, drift, why } of releases) {
      expect(whatVersionProves(from)).toEqual({ ...(kernel && { kernel }), drift, why })
    }
    for (const { kernel, drift } of [...releases, ...distributions]) {
      if (kernel === undefined) continue
      expect(kernelByName(kernel, '').counters === 'template').toBe(drift === 'yes')
    }
  })
})
