//! What an address of PostgreSQL says about TLS, with the meaning that `libpq` gives it: `prefer`, which holds where nothing is
//! said, and `require` encrypt and look at no certificate; `verify-ca` and `verify-full` ask the server who it is.

use std::path::PathBuf;
use std::sync::Arc;

use postgres::Config;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::Error;

/// An address, taken apart.
pub(super) struct Address {
    pub(super) config: Config,
    pub(super) verification: Verification,
}

/// Whom a server must be vouched for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verification {
    /// Nobody: whoever stands between can read along if they take part.
    Nobody,
    /// The usual authorities of the web.
    UsualAuthorities,
    /// Those in this file, in PEM.
    File(PathBuf),
}

impl Address {
    /// Reads an address. The client knows neither `verify-ca` nor `verify-full` nor `sslrootcert`, so that they are taken out here.
    /// (`verify-ca` is taken as `verify-full`, which asks for more.)
    pub(super) fn parse(url: &str) -> Result<Address, Error> {
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut kept, mut verifies, mut file) = (Vec::new(), false, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", "verify-ca" | "verify-full")) => {
                    verifies = true;
                    kept.push("sslmode=require");
                }
                Some(("sslrootcert", path)) => file = Some(path),
                _ => kept.push(pair),
            }
        }
        let plain = if kept.is_empty() { place.to_owned() } else { format!("{place}?{}", kept.join("&")) };
        let config = plain.parse().map_err(|_| Error::Internal("the PostgreSQL address is not one".into()))?;
        let verification = match file {
            _ if !verifies => Verification::Nobody,
            None | Some("system") => Verification::UsualAuthorities,
            Some(path) => Verification::File(path.replace("%2F", "/").replace("%2f", "/").into()),
        };
        Ok(Address { config, verification })
    }
}

impl Verification {
    /// What makes connections with TLS, where the address and the server want it.
    pub(super) fn tls(&self) -> Result<MakeRustlsConnect, Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|e| Error::Internal(e.to_string()))?;
        let config = match self.roots()? {
            Some(roots) => builder.with_root_certificates(roots).with_no_client_auth(),
            None => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
                .with_no_client_auth(),
        };
        Ok(MakeRustlsConnect::new(config))
    }

    fn roots(&self) -> Result<Option<RootCertStore>, Error> {
        let path = match self {
            Verification::Nobody => return Ok(None),
            Verification::UsualAuthorities => {
                return Ok(Some(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }));
            }
            Verification::File(path) => path,
        };
        let wrong = |e: &dyn std::fmt::Display| {
            Error::Internal(format!("the file {} of `sslrootcert` cannot be used: {e}", path.display()))
        };
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(path).map_err(|e| wrong(&e))? {
            roots.add(certificate.map_err(|e| wrong(&e))?).map_err(|e| wrong(&e))?;
        }
        if roots.is_empty() { Err(wrong(&"it holds no certificate")) } else { Ok(Some(roots)) }
    }
}

/// Why no connection was made, with what to do about it where it is the certificate.
pub(super) fn explained(cause: &str) -> String {
    let remedy = match cause.contains("certificate") {
        true => {
            ". Name the file with the authority's certificate, `?sslmode=verify-full&sslrootcert=FILE`, or, where nobody can \
                 stand between, encrypt without asking who answers: `?sslmode=require`"
        }
        false => "",
    };
    format!("{cause}{remedy}")
}

/// Takes every certificate. That the server holds its key is still checked.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Database, Options, Store, testing};

    #[test]
    fn an_address_means_what_it_means_to_libpq() {
        let verification = |query: &str| {
            Address::parse(&format!("postgres://me:pw@localhost/daymark{query}")).expect(query).verification
        };
        for query in ["", "?sslmode=disable", "?sslmode=prefer", "?sslmode=require&connect_timeout=3"] {
            assert_eq!(verification(query), Verification::Nobody, "{query}");
        }
        for query in ["?sslmode=verify-full", "?sslmode=verify-ca&sslrootcert=system"] {
            assert_eq!(verification(query), Verification::UsualAuthorities, "{query}");
        }
        let file = verification("?sslrootcert=%2Fetc%2Fca.pem&sslmode=verify-full");
        assert_eq!(file, Verification::File("/etc/ca.pem".into()));
        assert!(Address::parse("postgres://localhost/daymark?sslmode=nonsense").is_err());
        assert!(Verification::File("/nowhere/ca.pem".into()).tls().is_err());
    }

    #[test]
    fn a_server_with_a_certificate_of_its_own_takes_the_address_of_the_documentation() {
        testing::block_on(async {
            let Some(store) = testing::postgres().await else { return };
            let Database::Postgres { url } = store.database() else { panic!("no address") };
            let place = url.split('?').next().unwrap_or_default();
            for query in ["", "?sslmode=prefer"] {
                let database = Database::Postgres { url: format!("{place}{query}") };
                let options = Options { postgres_connections: 1, ..Options::default() };
                Store::open(&database, options).await.map(drop).expect(query);
            }
        });
    }

    #[test]
    fn what_is_wrong_with_a_certificate_comes_with_a_remedy() {
        let said = explained("error performing TLS handshake: invalid peer certificate: UnknownIssuer");
        assert!(said.contains("UnknownIssuer. Name the file") && said.contains("sslmode=require"), "{said}");
        assert_eq!(explained("connection refused"), "connection refused");
    }
}
