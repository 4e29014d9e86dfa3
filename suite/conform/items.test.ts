import { describe, expect, test } from 'vitest'
import { bodyOf, closureOf, emitted, itemsOf, prototypeOf } from './items.ts'

const source = `
/* A comment with a brace { and a quote " */
#include <linux/kernel.h>
#define TWICE(x) \\
	((x) + (x))
#ifdef CONFIG_IPV6
static int both(int a) { return TWICE(a); } // one { more
#elif defined(CONFIG_X)
# define LATER 1
#else
static int both(int a) { return a; }
#endif
struct pair { int first; char *text; };
enum kind { ONE, TWO };
typedef struct { int none; } empty_t;
static const char brace[] = "}\\"{";
static char quote = '\\'';
static LIST_HEAD(things);
static int table[4] = { 1, 2, 3, 4 };
int declared(struct pair *p);
static __always_inline int user(struct pair *p) __acquires(lock)
{
	/* things */
	return both(p->first) + table[0] + "both"[0];
}
EXPORT_SYMBOL(user);
;
`

describe('itemsOf: the top level of a C file', () => {
  const items = itemsOf(source)
  const named = (name: string) => items.filter(item => item.name === name)

  test('functions, types, variables, macros and prototypes, by name', () => {
    expect(items.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'define TWICE',
      'function both',
      'define LATER',
      'function both',
      'data struct pair',
      'data enum kind',
      'data empty_t',
      'data brace',
      'data quote',
      'data things',
      'data table',
      'prototype declared',
      'function user',
      'data user',
    ])
  })

  test('each stands within its directives, and knows its line', () => {
    const [first, second] = named('both')
    expect(first?.open).toEqual([['#ifdef CONFIG_IPV6']])
    expect(second?.open).toEqual([['#ifdef CONFIG_IPV6', '#elif defined(CONFIG_X)', '#else']])
    expect(second && emitted(second)).toMatch(/^#ifdef CONFIG_IPV6\n#elif [^\n]+\n#else\nstatic/)
    expect(named('user')[0]?.line).toBe(21)
    expect(first && prototypeOf(first)).toContain('static int both(int a);\n#endif')
  })

  test('what a root needs comes along; what is left out, and words in strings, do not', () => {
    const taken = closureOf(items, ['user'], new Set(['table'])).map(({ name }) => name)
    expect(taken).toEqual(['TWICE', 'both', 'both', 'struct pair', 'user', 'user'])
  })

  test('a broken source ends, whatever is open', () => {
    for (const broken of [
      '/* no end',
      'int f(',
      '"no end',
      'struct s {',
      '#if 1',
      '#endif',
      '}',
      '//',
    ]) {
      expect(itemsOf(broken)).toEqual([])
    }
    expect(itemsOf('#define LAST \\')).toHaveLength(1)
  })
})

test('bodyOf: a dst_ops keeps what is counted with', () => {
  const [ops] = itemsOf(
    'static struct dst_ops x = { .family = AF_INET, .check = check, .gc_thresh = 3, };',
  )
  expect(ops && bodyOf(ops)).toBe(
    'static struct dst_ops x = { .family = AF_INET, .check = 0, .gc_thresh = 3, };',
  )
})
