import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * A package that the app may install beside this one, loaded when it is first needed; undefined where it is not
 * installed. By `require`: an `import()` fails in Jest's default runner.
 */
export function loadPeer<T>(name: string): T | undefined {
  try {
    return require(name) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}
