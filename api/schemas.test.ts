import { expect, test } from 'vitest'
import { z } from 'zod'
import { eventSchema, flowEventSchema, headerSchema } from '../traces/recordings/read/schemas.ts'

test('docs/dst-trace-1.schema.json: is the schema of a line of a recording', async () => {
  const line = z
    .union([headerSchema, eventSchema, flowEventSchema])
    .describe('A line of a recording, dst-trace/1: the first is the header, every other an event')
  const schema = `${JSON.stringify(z.toJSONSchema(line, { reused: 'ref' }), null, 2)}\n`
  await expect(schema).toMatchFileSnapshot('../docs/dst-trace-1.schema.json')
})
