import { given } from '../engine/given.ts'
import { InputError } from './input_error.ts'
import type { Kernel } from './kernel.ts'

/** What a patch changes: any field of a kernel. Absent fields are those of the parent. */
export type KernelChange = { readonly name: string; readonly summary: string } & Partial<
  Omit<Kernel, 'mutantOf'>
>

/** What each field of a kernel may be; a value here for every field, or it does not compile. */
const fields: Readonly<Record<keyof Required<Kernel>, (value: unknown) => boolean>> = {
  name: isText,
  commit: isText,
  releases: isText,
  summary: isText,
  mutantOf: isText,
  right: value => value === true,
  counters: oneOf('own', 'template', 'none'),
  invariant: Array.isArray,
  pcpucEntries: isFunction,
  pcpucAllocated: isFunction,
  percpuCounterAdd: isFunction,
  addForm: isRecord,
  percpuCounters: isFunction,
  pernetOperations: isFunction,
  chargedOps: isFunction,
  gc: isBoolean,
  reaper: oneOf('dst_gc_task', 'call_rcu'),
  countDecAt: oneOf('dst_destroy', 'dst_release'),
  childCountDecAt: oneOf('dst_destroy', 'dst_release'),
  netFree: isFunction,
  flowCacheNets: isFunction,
  flowCacheOver: isFunction,
  flowCacheLimit: isRecord,
  sumsDyingCpus: isBoolean,
}

/** `true` for a kernel: it has what every kernel has, as `patch` and a spread give it. */
export function isKernel(value: unknown): value is Kernel {
  const optional: readonly string[] = ['mutantOf', 'right', 'invariant', 'flowCacheLimit']
  if (typeof value !== 'object' || value === null) return false
  const needed = Object.entries(fields).filter(([field]) => !optional.includes(field))
  return needed.every(([field, check]) => check(Reflect.get(value, field)))
}

/** Fields that say how a kernel is called and change nothing that it does. */
const about: readonly string[] = ['name', 'commit', 'releases', 'summary', 'right', 'invariant']

/** A name is part of file names and of tables. */
const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/**
 * The kernel that a patch makes of its parent: the parent's functions and flags, but for those that
 * the change has. It keeps the inductive invariant of its parent, unless it changes what its
 * counters are, or has an invariant of its own. Throws InputError for a change without a name and a
 * summary, with a field that no kernel has or a value that it cannot have, and for one that changes
 * nothing. What it returns is frozen.
 */
export function patch(parent: Kernel, change: KernelChange): Kernel {
  if (!isRecord(change)) {
    throw new InputError('patch', 'the change is no object', 'write { name, summary, ... }')
  }
  const where = `patch ${isText(change.name) ? change.name : `of ${parent.name}`}`
  if (!isText(change.name) || !nameForm.test(change.name)) {
    const what = change.name === undefined ? 'it has no name' : 'its name cannot be used'
    throw new InputError(where, what, 'name it in letters, digits, ".", "_" and "-"')
  }
  if (change.name === parent.name) {
    throw new InputError(where, 'it has the name of its parent', 'give it one of its own')
  }
  if (!isText(change.summary)) {
    const remedy = 'say in one sentence what sets it apart from its parent'
    throw new InputError(where, 'it has no summary', remedy)
  }
  checkFields(change, where)
  const steps = Object.keys(change).filter(field => !about.includes(field))
  if (steps.every(field => Reflect.get(change, field) === Reflect.get(parent, field))) {
    const remedy = `give it a field in which it differs: ${changeable.join(', ')}`
    throw new InputError(where, `it changes nothing of ${parent.name}`, remedy)
  }
  const { invariant: ofParent, right: _, ...kept } = parent
  const same = change.counters === undefined || change.counters === parent.counters
  const invariant = change.invariant ?? (same ? ofParent : undefined)
  const origin = { commit: 'unreleased', releases: 'none', mutantOf: parent.name }
  return frozen({ ...kept, ...origin, ...change, ...given({ invariant }) })
}

/** Nothing can be written to a kernel any more, nor to the records in it: others are made of it. */
export function frozen(kernel: Kernel): Kernel {
  freeze(kernel)
  return kernel
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const part of Object.values(value)) freeze(part)
}

const changeable = Object.keys(fields).filter(
  field => !about.includes(field) && field !== 'mutantOf',
)

function checkFields(change: KernelChange, where: string): void {
  for (const [field, value] of Object.entries(change)) {
    const check =
      Object.hasOwn(fields, field) && field !== 'mutantOf' ? Reflect.get(fields, field) : undefined
    if (check === undefined) {
      const remedy = `a kernel has ${changeable.join(', ')}`
      throw new InputError(where, `no kernel has a field ${field}`, remedy)
    }
    if (!check(value)) {
      const remedy = 'read docs/YOUR-PATCH.md for the fields of a kernel'
      throw new InputError(where, `${field} cannot be ${shown(value)}`, remedy)
    }
  }
}

function shown(value: unknown): string {
  return typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value))
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function oneOf(...values: readonly string[]): (value: unknown) => boolean {
  return value => typeof value === 'string' && values.includes(value)
}
