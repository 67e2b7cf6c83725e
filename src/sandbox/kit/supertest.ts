import type { RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { TestAgent } from './agent-types.ts'

/** The app's own supertest, loaded when it is first needed. @throws {Error} saying what to install */
export function supertest(): { agent(listener: RequestListener): TestAgent } {
  const load = createRequire(import.meta.url) // an import() can't be served by Jest's default runner
  try {
    return load('supertest')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    throw new Error('The test kit needs supertest: npm install --save-dev supertest', { cause: error })
  }
}
