// node collector.js PORT: takes metrics by OTLP (http/protobuf) and writes each message as a line of JSON to the file of SERVICE_KEPT.
'use strict';
const fs = require('fs');
const http = require('http');
const { opentelemetry } = require('@opentelemetry/otlp-transformer/build/src/generated/root');

const Metrics = opentelemetry.proto.collector.metrics.v1;

function labels(attributes) {
    return Object.fromEntries((attributes || []).map(a => [a.key, String(a.value.stringValue ?? a.value.intValue)]));
}

function points(metric) {
    const kind = ['sum', 'gauge', 'histogram'].find(k => metric[k]);
    return metric[kind].dataPoints.map(p => ({
        name: metric.name, unit: metric.unit, help: metric.description, kind, monotonic: metric[kind].isMonotonic ?? false, labels: labels(p.attributes),
        value: kind === 'histogram' ? p.sum : Number(p.asInt ?? p.asDouble), count: Number(p.count ?? 0), bounds: p.explicitBounds ?? [],
    }));
}

http.createServer((request, response) => {
    const parts = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
        if (request.method !== 'POST' || request.url !== '/v1/metrics' || request.headers['content-type'] !== 'application/x-protobuf') {
            response.writeHead(404).end();
            return;
        }
        const message = Metrics.ExportMetricsServiceRequest.toObject(Metrics.ExportMetricsServiceRequest.decode(Buffer.concat(parts)), { longs: Number });
        const [resource] = message.resourceMetrics;
        fs.appendFileSync(process.env.SERVICE_KEPT, JSON.stringify({
            authorization: request.headers.authorization ?? '', resource: labels(resource.resource.attributes),
            points: resource.scopeMetrics.flatMap(scope => scope.metrics.flatMap(points)),
        }) + '\n');
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(Metrics.ExportMetricsServiceResponse.encode({}).finish());
    });
}).listen(Number(process.argv[2]), '127.0.0.1');
