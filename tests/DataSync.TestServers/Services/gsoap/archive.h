// The archive service of the tests, by gSOAP: it answers with MTOM, what is binary in parts of its own.
//gsoap a service name: Archive
//gsoap a service style: document
//gsoap a service encoding: literal
//gsoap a service namespace: urn:example:archive
//gsoap a service location: http://archive.example/soap
//gsoap a schema form: qualified
#import "xop.h"
#import "stlvector.h"

class a__Scan
{
public:
    _xop__Include xop__Include 1;
};

class a__Page
{
public:
    int number 1;
    a__Scan scan 1;
};

class a__FetchResponse
{
public:
    std::string title 1;
    a__Scan cover 1;
    std::vector<a__Page> page 0;
};

int a__Fetch(int pages, int bytes, a__FetchResponse &response);
