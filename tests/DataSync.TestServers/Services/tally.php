<?php
// The tally service of the tests, of style rpc, by PHP's own SOAP server.
ini_set('soap.wsdl_cache_enabled', '0');

class Tally
{
    public function add($left, $right, $entry)
    {
        return ['sum' => $left + $right, 'entries' => (object)['entry' => [$entry, (object)['name' => 'more']]]];
    }
}

$version = str_starts_with($_SERVER['CONTENT_TYPE'] ?? '', 'application/soap+xml') ? SOAP_1_2 : SOAP_1_1;
$server = new SoapServer(__DIR__ . '/tally.wsdl', ['soap_version' => $version, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
$server->setObject(new Tally());
$server->handle();
