import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type StorefrontAuthOptions, storefrontAuth } from 'kibo-storefront-auth'
import type { Sandbox, SandboxOptions } from 'kibo-storefront-auth/sandbox'
import { businessCustomer, buyer, readyShopper, startSandbox } from './demo-sandbox.ts'
import { createShop } from './shop.ts'

export interface DemoOptions {
  /** Default 0: a free one. */
  port?: number
  /** Address to listen on. Default `127.0.0.1`: this machine only. */
  host?: string
  /** Settings of the embedded sandbox. */
  sandbox?: SandboxOptions
  /** What differs from the package's defaults. */
  auth?: StorefrontAuthOptions
}

export interface Demo {
  url: string
  /** Undefined when the demo runs on the Kibo that `KIBO_*` names. */
  sandbox: Sandbox | undefined
  close(): Promise<void>
}

/** Starts the shop on the Kibo that `KIBO_*` names, else on a sandbox of its own. */
export async function startDemo({ port = 0, host = '127.0.0.1', ...options }: DemoOptions = {}): Promise<Demo> {
  const isConfigured = Object.keys(process.env).some((name) => name.startsWith('KIBO_'))
  const sandbox = isConfigured ? undefined : await startSandbox(options.sandbox)
  const auth = storefrontAuth({
    secret: process.env.STOREFRONT_AUTH_SECRET?.split(',') ?? randomBytes(32).toString('hex'),
    ...options.auth,
    ...(sandbox && { kibo: { ...sandbox.kibo, ...options.auth?.kibo } }),
  })
  const server = createShop(auth, sandbox).listen(port, host)
  await once(server, 'listening')

  return {
    url: `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${(server.address() as AddressInfo).port}`,
    sandbox,
    async close() {
      server.close()
      server.closeAllConnections()
      await auth.close()
      await sandbox?.close()
    },
  }
}

if (import.meta.filename === process.argv[1]) {
  const { url, sandbox } = await startDemo({
    port: Number(process.env.PORT ?? 3000),
    host: process.env.HOST ?? '127.0.0.1',
  }).catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error
    console.error(`Port ${error.port} is in use. Set PORT to another one.`)
    process.exit(1)
  })
  console.log(`Storefront    ${url}`)
  if (sandbox) {
    console.log(`Sandbox page  ${sandbox.url} (accounts, codes, calls)`)
    console.log(`Ready login   ${readyShopper.emailAddress}, password ${readyShopper.password}`)
    console.log(`Business      ${buyer.emailAddress}, password ${buyer.password} (buys for two companies)`)
    console.log(
      `Not approved  ${businessCustomer.emailAddress}, password ${businessCustomer.password} (approve on the sandbox page)`,
    )
  }
}
