import { expect, test } from 'vitest'
import { promelaText } from './promela.ts'
import { terms } from './terms.ts'

const { arith: a, name } = terms('open')
const [x, y] = [name('x'), name('y')]

test('promela: every operator, spelled as Spin reads it', () => {
  const either = a.or(a.and(a.le(x, y), a.eq(x, a.int(1))), a.not(a.le(y, a.int(-3))))
  expect(promelaText(a.ite(either, a.add(x, y), a.neg(x)))).toBe(
    '((((x <= y) && (x == 1)) || (!(y <= (-3)))) -> (x + y) : (0 - x))',
  )
})
