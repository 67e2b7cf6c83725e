import assert from 'node:assert/strict'
import { isCrawler } from '../../src/middleware/crawler.ts'

const googlebot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36'

describe('isCrawler', () => {
  it('knows crawlers by their names', () => {
    for (const agent of [
      googlebot,
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
      'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
      'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)',
      'DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)',
      'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
      'GPTBot/1.0 (+https://openai.com/gptbot)',
      'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)',
      'Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)',
      'WhatsApp/2.23.20.0',
    ]) {
      assert.equal(isCrawler(agent), true, agent)
    }
  })

  it('takes browsers, apps, clients of tests and monitors for visitors', () => {
    for (const agent of [
      undefined,
      '',
      chrome,
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/129.0.0.0 Safari/537.36',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
      'node',
      'node-superagent/10.0.0',
      'curl/8.5.0',
      'PostmanRuntime/7.39.0',
      'okhttp/4.12.0',
      'Dalvik/2.1.0 (Linux; U; Android 14; CUBOT X70)',
    ]) {
      assert.equal(isCrawler(agent), false, agent)
    }
  })
})
