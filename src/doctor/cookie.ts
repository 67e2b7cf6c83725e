import { resolveConfig } from '../config.ts'
import { isLoopback } from '../kibo/read-origin.ts'
import { type Finding, mend, note, ok } from './finding.ts'

/** Whether browsers of `origin` keep the session cookie that the environment leads to. */
export function examineCookie(env: NodeJS.ProcessEnv, origin: URL | undefined): Finding {
  const about = 'cookie'
  // Kibo's settings have a check of their own, and the cookie depends on none of them.
  const kibo = { tenantId: 1, clientId: '-', sharedSecret: '-', apiHost: 'kibo.invalid', authHost: 'kibo.invalid' }
  const { cookie } = resolveConfig({ kibo, secret: '-'.repeat(32) }, { NODE_ENV: env.NODE_ENV })
  const { name, secure } = cookie
  if (!origin) {
    return secure ? ok(about, name) : note(about, `${name} is not Secure; it is where NODE_ENV is production`)
  }
  const at = `${name} at ${origin.origin}`
  if (origin.protocol === 'https:') {
    if (secure) return ok(about, at)
    return mend(
      about,
      `${at} is not Secure, and other sites of the domain can plant it`,
      'Set NODE_ENV=production, or cookie.secure to true: it gets the prefix __Host- too.',
    )
  }
  if (isLoopback(origin.hostname)) {
    if (!secure) return ok(about, at)
    return note(
      about,
      `${at} is Secure: Chrome and Firefox keep it on this machine without TLS, Safari does not`,
      'Leave NODE_ENV=production out here, or set cookie.secure to false.',
    )
  }
  if (secure) {
    return mend(
      about,
      `${at} is Secure: browsers drop it over plain http, and every page has a new guest`,
      'Serve the storefront by https. Only for a try set cookie.secure to false.',
    )
  }
  return mend(
    about,
    `${at} goes over plain http, where everybody on the way can read it`,
    'Serve the storefront by https, with NODE_ENV=production.',
  )
}
