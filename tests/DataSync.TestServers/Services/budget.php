<?php
// The budget service of the tests, by PHP's own SOAP server. What it saw goes back in `Seen`, so that a test can look at the message itself.
ini_set('soap.wsdl_cache_enabled', '0');
ini_set('default_socket_timeout', '5');
date_default_timezone_set('UTC');

$message = file_get_contents('php://input');
$type = $_SERVER['CONTENT_TYPE'] ?? '';
$version = str_starts_with($type, 'application/soap+xml') ? SOAP_1_2 : SOAP_1_1;

if (str_starts_with($_SERVER['REQUEST_URI'], '/private') && ($_SERVER['PHP_AUTH_USER'] ?? '') . ':' . ($_SERVER['PHP_AUTH_PW'] ?? '') !== 'anna:s3cret"&<') {
    http_response_code(401);
    header('WWW-Authenticate: Basic realm="budget"');
    exit;
}

if ($_SERVER['REQUEST_METHOD'] === 'GET') {
    header('Content-Type: text/xml');
    readfile(__DIR__ . (str_ends_with($_SERVER['REQUEST_URI'], '.xsd') ? '/order.xsd' : '/budget.wsdl'));
    exit;
}

class Budget
{
    private string $token = '';

    /** Whoever adds the head to an answer. */
    public SoapServer $answers;

    public function __construct(private string $message, private string $headers)
    {
    }

    public function Session($session)
    {
        $this->token = $session->Token;
    }

    public function ReserveBudget($p)
    {
        if ($p->Amount > 1000) {
            throw $this->fault('BudgetExceeded', 'The budget is exceeded.', ['Limit' => '1000.50', 'Year' => 2026]);
        }
        if ($p->CostCentre === 'locked') {
            throw $this->fault('Locked', 'Somebody is at it.', ['By' => 'Berta']);
        }
        if ($p->CostCentre === 'down') {
            throw new SoapFault('Server', 'The books are closed.');
        }
        $answer = ['ReservationNo' => 'R' . $p->CostCentre, 'Seen' => $this->headers . "\n" . $this->message];
        if ($p->CostCentre === 'nil') {
            $answer['Remaining'] = null;
            $answer['Owner'] = null;
        } elseif ($p->CostCentre !== 'absent') {
            $answer['Remaining'] = number_format(1000 - $p->Amount, 2, '.', '');
            $answer['Owner'] = 'Ünal & Söhne <x>';
        }
        return (object)$answer;
    }

    public function GetOrder($p)
    {
        if ($p->Number === 0) {
            return (object)[];
        }
        return (object)['Order' => (object)[
            'currency' => 'EUR',
            'Number' => $p->Number,
            'Customer' => (object)['Name' => 'Hofer', 'code' => 'H-1'],
            'PlacedAt' => '2026-02-28T23:59:59.123456',
            'Due' => '2028-02-29',
            'Weight' => 0.1,
            'Exact' => '12345678901234567.0123456789',
            'Scan' => "\x00\xff\x10",
            'PaidBy' => 'card',
            'Line' => [
                (object)['Sku' => 'A', 'Quantity' => 2, 'Price' => '3.10'],
                (object)['Sku' => 'B', 'Quantity' => 1],
            ],
        ]];
    }

    public function PlaceOrder($p)
    {
        if ($p->Order->Number > 0) {
            $receipt = ['Number' => $p->Order->Number + 1000, 'Step' => [['Name' => 'taken'], ['Name' => 'noted']]];
            if ($p->Order->Number > 1) {
                $receipt['Clerk'] = $p->Order->Number > 2 ? 'Berta' : null;
            }
            $this->answers->addSoapHeader(new SoapHeader('urn:example:budget', 'Receipt', $receipt));
            $this->answers->addSoapHeader(new SoapHeader('urn:example:budget', 'Load', 73));
        }
        return (object)['Seen' => "token {$this->token}\n" . $this->message];
    }

    public function Pay($p)
    {
        return (object)['By' => isset($p->Card) ? 'card' : 'account'];
    }

    public function Remind($p)
    {
        // Nobody hears back: what was said is found where the server was told to keep it.
        file_put_contents(getenv('SERVICE_KEPT'), $p->Text . "\n", FILE_APPEND);
    }

    private function fault(string $name, string $text, array $detail): SoapFault
    {
        return new SoapFault('Client', $text, null, (object)[$name => new SoapVar((object)$detail, SOAP_ENC_OBJECT)], $name);
    }
}

$headers = "content-type: $type\nsoapaction: " . ($_SERVER['HTTP_SOAPACTION'] ?? '-');
$server = new SoapServer(__DIR__ . '/budget.wsdl', ['soap_version' => $version, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
$budget = new Budget($message, $headers);
$budget->answers = $server;
$server->setObject($budget);
$server->handle($message);
