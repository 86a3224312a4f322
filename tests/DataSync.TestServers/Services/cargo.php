<?php
// The cargo service of the tests, with lists in lists and lists of plain values, by PHP's own SOAP server.
ini_set('soap.wsdl_cache_enabled', '0');

class Cargo
{
    public function Weigh($order)
    {
        foreach ($order->Box ?? [] as $box) {
            foreach ($box->Part ?? [] as $part) {
                $part->Total = array_sum($part->Weight ?? []);
            }
        }
        return $order;
    }
}

$server = new SoapServer(__DIR__ . '/cargo.wsdl', ['features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
$server->setObject(new Cargo());
$server->handle();
