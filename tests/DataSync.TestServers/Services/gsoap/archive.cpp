// Serves the archive at a port of loopback. What is not binary comes in the envelope, each scan in a part of its own.
#include "soapH.h"
#include "Archive.nsmap"

static a__Scan scan(struct soap *soap, int bytes, int seed, const char *name)
{
    a__Scan made;
    made.xop__Include.__size = bytes;
    made.xop__Include.__ptr = (unsigned char *)soap_malloc(soap, bytes);
    for (int i = 0; i < bytes; i++) made.xop__Include.__ptr[i] = (unsigned char)(i * 7 + seed);
    made.xop__Include.id = name ? soap_strdup(soap, name) : NULL;
    made.xop__Include.type = soap_strdup(soap, "image/png");
    made.xop__Include.options = NULL;
    return made;
}

int a__Fetch(struct soap *soap, int pages, int bytes, a__FetchResponse &response)
{
    if (pages < 0) return soap_sender_fault(soap, "There are no such pages.", NULL);
    response.title = "\xc3\x84rger & mehr";
    response.cover = scan(soap, bytes, 1, "cid:cover+1@archive.example");
    for (int i = 0; i < pages; i++)
    {
        a__Page page;
        page.number = i + 1;
        page.scan = scan(soap, i, 0, NULL);
        response.page.push_back(page);
    }
    return SOAP_OK;
}

int main(int count, char **arguments)
{
    struct soap *soap = soap_new1(SOAP_ENC_MTOM | SOAP_C_UTFSTRING);
    soap->bind_flags = SO_REUSEADDR;
    soap->send_timeout = soap->recv_timeout = 5;
    if (count < 2 || !soap_valid_socket(soap_bind(soap, "127.0.0.1", atoi(arguments[1]), 100))) return 1;
    while (soap_valid_socket(soap_accept(soap)))
    {
        soap_serve(soap);
        soap_destroy(soap);
        soap_end(soap);
    }
    return 1;
}
