import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts'
import { kiboEnv } from './kibo-env.ts'
import { type RunningExample, runExample } from './run-example.ts'

/** One example on a sandbox of its own, for the tests of a suite. */
export function useExample(
  file: string,
  { sandbox: settings, env }: { sandbox?: SandboxOptions; env?: Record<string, string> } = {},
): { readonly url: string; readonly sandbox: Sandbox } {
  let sandbox: Sandbox | undefined
  let example: RunningExample | undefined

  before(async () => {
    sandbox = await createSandbox(settings)
    example = await runExample(file, { ...kiboEnv(sandbox.kibo), STOREFRONT_AUTH_SECRET: 's'.repeat(32), ...env })
  })

  after(async () => {
    await example?.close()
    await sandbox?.close()
  })

  return {
    get url() {
      if (!example) throw new Error('the example runs during tests only')
      return example.url
    },
    get sandbox() {
      if (!sandbox) throw new Error('the sandbox runs during tests only')
      return sandbox
    },
  }
}
