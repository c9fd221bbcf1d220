// Asks a router with Helia's client. Usage: node ask.mjs URL QUESTIONS, a JSON array of
// {"call": "getProviders" | "getPeers" | "getClosestPeers", "cid" (or a peer id), "options"?}; prints a JSON array with, for each, its
// rows ({id, addrs, protocols}) or the name of its error.
import { delegatedRoutingV1HttpApiClient } from '@helia/delegated-routing-v1-http-api-client'
import { base36 } from 'multiformats/bases/base36'
import { base58btc } from 'multiformats/bases/base58'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'

// The client needs what Node.js has since version 22; long-term distributions still have version 20.
Promise.withResolvers ??= () => {
  const resolvers = {}
  resolvers.promise = new Promise((resolve, reject) => Object.assign(resolvers, { resolve, reject }))
  return resolvers
}

const [url, questions] = process.argv.slice(2)

// The client swallows what goes wrong in two of its calls and only logs it: here it must not go unseen.
let failure
const quiet = () => Object.assign(() => {}, {
  error: (format, cause) => { failure = cause?.name ?? format },
  trace: () => {},
  enabled: false,
  newScope: quiet
})

const client = delegatedRoutingV1HttpApiClient({ url })({ logger: { forComponent: quiet } })

function cidOf (text) {
  if (text.startsWith('12D3KooW')) {
    return CID.createV1(0x72, Digest.decode(base58btc.baseDecode(text)))
  }
  return text.startsWith('k') ? CID.parse(text, base36) : CID.parse(text)
}

async function answer ({ call, cid, options }) {
  failure = undefined
  try {
    const rows = []
    for await (const row of client[call](cidOf(cid), options)) {
      rows.push({
        id: base58btc.baseEncode(row.ID.multihash.bytes),
        addrs: row.Addrs.map(String),
        protocols: row.Protocols
      })
    }
    return failure === undefined ? { rows } : { error: failure }
  } catch (error) {
    return { error: error.name }
  }
}

await client.start()
const answers = []
for (const question of JSON.parse(questions)) {
  answers.push(await answer(question))
}
await client.stop()
console.log(JSON.stringify(answers))
