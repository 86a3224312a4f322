// The ledger service of the tests, by the package soap of npm. It knows its callers by WS-Security: a user name token with the password as text at /text, as a digest at /digest.
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');
const path = require('path');
const soap = require('soap');

const password = 's3cret"&<';
const used = new Set();

function post(args) {
    if (args.Account === 'closed') {
        throw { Fault: { faultcode: 'soap:Client', faultstring: 'The account is closed.', detail: { Closed: { Since: '2026-01-31' } } } };
    }
    return { Number: 42, Text: `${args.Account} ${args.Amount} ${[].concat(args.Tag || []).join('+')}` };
}

function textOf(value) {
    return value && typeof value === 'object' ? value.$value : value;
}

function isFresh(security) {
    const stamp = security.Timestamp;
    return Boolean(stamp) && Date.parse(textOf(stamp.Created)) < Date.parse(textOf(stamp.Expires));
}

function isKnown(digest) {
    return security => {
        const token = security && security.UsernameToken;
        if (!token || textOf(token.Username) !== 'anna' || !isFresh(security)) return false;
        if (!digest) return textOf(token.Password) === password;
        const nonce = textOf(token.Nonce);
        if (used.has(nonce)) return false;
        used.add(nonce);
        const wanted = crypto.createHash('sha1').update(Buffer.concat([Buffer.from(nonce, 'base64'), Buffer.from(textOf(token.Created) + password)])).digest('base64');
        return textOf(token.Password) === wanted && token.Password.attributes.Type.endsWith('#PasswordDigest');
    };
}

const service = { Ledger: { Ledger11: { Post: post } } };
const wsdl = fs.readFileSync(path.join(__dirname, 'ledger.wsdl'), 'utf8');
let links = 0;
// Whoever asks otherwise than by SOAP is told how many links there were.
const server = http.createServer((request, response) => response.end(String(links)));
server.on('connection', () => links++);
server.listen(Number(process.argv[2]), '127.0.0.1', () => {
    soap.listen(server, '/open', service, wsdl);
    soap.listen(server, '/text', service, wsdl).authenticate = isKnown(false);
    soap.listen(server, '/digest', service, wsdl).authenticate = isKnown(true);
});
