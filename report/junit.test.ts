import { expect, test } from 'vitest'
import { junitXml } from './junit.ts'

test('junitXml: groups, failures and errors are counted, and text is no markup', () => {
  const xml = junitXml('all & more', [
    { group: 'explore', name: 'P1 <ok>' },
    { group: 'explore', name: 'P2', failure: { message: 'a "b"', text: 'x\u001b[2J < y' } },
    { group: 'prove', name: 'P3', error: 'no answer' },
  ])
  expect(xml.split('\n')).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="all &amp; more" tests="3" failures="1" errors="1">',
    '  <testsuite name="explore" tests="2" failures="1" errors="0">',
    '    <testcase classname="explore" name="P1 &lt;ok&gt;"/>',
    '    <testcase classname="explore" name="P2">' +
      '<failure message="a &quot;b&quot;">x[2J &lt; y</failure></testcase>',
    '  </testsuite>',
    '  <testsuite name="prove" tests="1" failures="0" errors="1">',
    '    <testcase classname="prove" name="P3"><error message="no answer"/></testcase>',
    '  </testsuite>',
    '</testsuites>',
    '',
  ])
})

test('junitXml: a character that XML forbids is left out, and its neighbours stay', () => {
  const named = (name: string): string => junitXml('all', [{ group: 'prove', name }])
  for (const sign of ['\ufffe', '\uffff', '\ud800', '\udfff', '\0', '\u001f', '\r'])
    expect(named(`a${sign}b`)).toContain(' name="ab"/>')
  for (const sign of [
    '\t',
    '\n',
    '\u0085',
    '\ud7ff',
    '\ue000',
    '\ufffd',
    '\u{1f600}',
    '\u{10ffff}',
  ])
    expect(named(`a${sign}b`)).toContain(` name="a${sign}b"/>`)
})
