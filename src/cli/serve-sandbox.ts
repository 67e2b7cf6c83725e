import { createSandbox, type Sandbox } from '../sandbox/index.ts'
import { freePortAfter } from './free-port.ts'
import { newSecret } from './new-secret.ts'
import { readSeed, type Seed, sow } from './seed.ts'
import { styled } from './styled.ts'

/**
 * Serves a sandbox until SIGINT or SIGTERM, and prints the lines of an env file for it.
 *
 * @throws {WrongUse} when the seed can't be used
 * @throws {Error} when the port is in use, naming one that is free
 */
export async function serveSandbox({ port, seed }: { port: number; seed?: string }): Promise<void> {
  const seeds = seed === undefined ? [] : readSeed(seed)
  const sandbox = await listen(port)
  try {
    sow(sandbox.accounts, seeds)
    sandbox.markStart()
  } catch (error) {
    await sandbox.close()
    throw error
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close())
  console.log(envLines(sandbox, seeds).join('\n'))
  // On standard error, because standard output often goes into a file.
  if (!process.stdout.isTTY) console.error(`The sandbox listens on ${sandbox.url}`)
}

async function listen(port: number): Promise<Sandbox> {
  try {
    return await createSandbox({ port })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    const free = await freePortAfter(Math.max(port, 1024))
    const why = code === 'EACCES' ? 'is not for everybody to listen on' : 'is in use'
    throw new Error(`Port ${port} ${why}. Port ${free} is free: --port ${free}`)
  }
}

function envLines({ url, kibo }: Sandbox, seeds: readonly Seed[]): string[] {
  const comment = (text: string) => styled('dim', `# ${text}`)
  return [
    comment(`A sandbox of Kibo. Its accounts, outbox and calls: ${url}`),
    ...seeds.map((one) => comment(`account: ${one.users ? one.users[0]?.emailAddress : one.emailAddress}`)),
    `KIBO_API_HOST=${kibo.apiHost}`,
    `KIBO_AUTH_HOST=${kibo.authHost}`,
    `KIBO_TENANT=${kibo.tenantId}`,
    `KIBO_SITE=${kibo.siteId}`,
    `KIBO_CLIENT_ID=${kibo.clientId}`,
    `KIBO_SHARED_SECRET=${kibo.sharedSecret}`,
    `STOREFRONT_AUTH_SECRET=${newSecret()}`,
    comment('Everything is in memory, and gone when this ends (Ctrl+C).'),
  ]
}
