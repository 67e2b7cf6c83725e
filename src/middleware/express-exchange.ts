import type { Request, Response } from 'express'
import type { Config } from '../config.ts'
import type { Jar } from '../cookie/jar.ts'
import type { RequestScope } from '../kibo/for-request.ts'
import type { ReplacedGuest } from '../options.ts'
import type { Exchange, LoginDevice } from '../visit/exchange.ts'
import { isCrawler } from './crawler.ts'
import { deviceOf } from './device.ts'
import { ResponseJar } from './response-jar.ts'
import { visitorAddress } from './visitor-address.ts'
import { mayWithholdCookies } from './withheld-cookies.ts'

/** A request of Express and its response; each part is made when it is first needed. */
export class ExpressExchange implements Exchange {
  readonly #req: Request
  readonly #res: Response
  readonly #config: Config
  #jar: ResponseJar | undefined
  #device: LoginDevice | undefined

  constructor(req: Request, res: Response, config: Config) {
    this.#req = req
    this.#res = res
    this.#config = config
  }

  get cookieHeader(): string | undefined {
    return this.#req.headers.cookie
  }

  get jar(): Jar {
    this.#jar ??= new ResponseJar(this.#req, this.#res, this.#config.cookie)
    return this.#jar
  }

  get device(): LoginDevice {
    this.#device ??= deviceOf(this.#req, this.jar, this.#config)
    return this.#device
  }

  /** A preflight carries no cookies. */
  get isVisitor(): boolean {
    return this.#req.method !== 'OPTIONS' && !isCrawler(this.#req.headers['user-agent'])
  }

  get scope(): RequestScope {
    const { context, kibo } = this.#config
    return {
      context: context && (() => context(this.#req)),
      forwardedFor: kibo.forwardAddress ? visitorAddress(this.#req) : undefined,
    }
  }

  async guestReplaced(replaced: ReplacedGuest): Promise<void> {
    await this.#config.onGuestReplaced?.(this.#req, replaced)
  }

  get mayLackCookies(): boolean {
    return mayWithholdCookies(this.#req, this.#config.cookie.sameSite)
  }
}
