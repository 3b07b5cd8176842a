package io.cofre.web.kit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A certificate and its key, as two files hold them at one moment. */
final class TlsIdentity {
    /** Of the store in memory, which is never written. */
    static final String PASSWORD = "in memory";

    private static final Logger LOG = LoggerFactory.getLogger(TlsIdentity.class);
    private static final String ALIAS = "server";
    private static final byte[] PROBE = {1, 2, 3};

    /** The signatures by which a key is compared with its certificate; others are taken as they are. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private final PemFile chainFile;
    private final PemFile keyFile;
    private final KeyStore store;

    private TlsIdentity(PemFile chainFile, PemFile keyFile, KeyStore store) {
        this.chainFile = chainFile;
        this.keyFile = keyFile;
        this.store = store;
    }

    /**
     * Reads the two files.
     *
     * @throws IOException if they cannot serve; the message tells an operator why, and names the variable
     */
    static TlsIdentity read(TlsFiles files) throws IOException {
        PemFile chainFile = PemFile.read(files.chain());
        PemFile keyFile = PemFile.read(files.key());
        List<X509Certificate> chain = chainFile.certificates();
        PublicKey own = chain.get(0).getPublicKey();
        requireOrder(chain, files.chain());
        try {
            PrivateKey key = key(keyFile.key(), own)
                    .filter(found -> isPair(found, own))
                    .orElseThrow(() -> new IOException(files.key()
                            + " holds a private key that is not the one of the first certificate in " + files.chain()));
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(ALIAS, key, PASSWORD.toCharArray(), chain.toArray(X509Certificate[]::new));
            warnOfDates(files.chain(), chain.get(0));
            return new TlsIdentity(chainFile, keyFile, store);
        } catch (GeneralSecurityException unknown) {
            throw new IOException(files.chain() + " holds a certificate for an algorithm that this Java does not know: "
                    + own.getAlgorithm());
        }
    }

    /** Whether the files hold what they held when this was read. */
    boolean isCurrent(TlsFiles files) throws IOException {
        return PemFile.read(files.chain()).isSame(chainFile)
                && PemFile.read(files.key()).isSame(keyFile);
    }

    KeyStore store() {
        return store;
    }

    private static void requireOrder(List<X509Certificate> chain, TlsFiles.Named file) throws IOException {
        try {
            for (int index = 1; index < chain.size(); index++) {
                chain.get(index - 1).verify(chain.get(index).getPublicKey());
            }
        } catch (GeneralSecurityException noChain) {
            throw new IOException(file + " holds certificates of which one is not signed by the next one");
        }
    }

    private static void warnOfDates(TlsFiles.Named file, X509Certificate certificate) {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException expired) {
            LOG.warn("{} holds a certificate that has expired: clients refuse it", file);
        } catch (CertificateNotYetValidException early) {
            LOG.warn("{} holds a certificate that is not valid yet: clients refuse it", file);
        }
    }

    /** The key; empty if it is none of the algorithm of the certificate. */
    private static Optional<PrivateKey> key(PemFile.EncodedKey encoded, PublicKey own) throws GeneralSecurityException {
        byte[] pkcs8 = encoded.isPkcs8() ? encoded.der() : pkcs8(encoded.der(), own);
        try {
            return Optional.of(
                    KeyFactory.getInstance(own.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (InvalidKeySpecException other) {
            return Optional.empty();
        }
    }

    private static boolean isPair(PrivateKey key, PublicKey own) {
        String algorithm = SIGNATURES.get(own.getAlgorithm());
        if (algorithm == null) {
            return true;
        }
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(PROBE);
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(own);
            verifying.update(PROBE);
            return verifying.verify(signing.sign());
        } catch (InvalidKeyException | SignatureException other) {
            return false;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + algorithm, impossible);
        }
    }

    /**
     * A bare key of PKCS#1 or SEC 1 as PKCS#8 (RFC 5208). The certificate names the algorithm, and for elliptic curves
     * the curve, in the same form (RFC 5280):
     *
     * <pre>
     *   PrivateKeyInfo       = SEQUENCE { version 0, AlgorithmIdentifier, OCTET STRING { the bare key } }
     *   SubjectPublicKeyInfo = SEQUENCE { AlgorithmIdentifier, BIT STRING { the public key } }
     * </pre>
     */
    private static byte[] pkcs8(byte[] bare, PublicKey own) {
        ByteBuffer info = ByteBuffer.wrap(own.getEncoded());
        contentLength(info);
        int begin = info.position();
        int length = contentLength(info);
        byte[] algorithm = new byte[info.position() + length - begin];
        info.position(begin).get(algorithm);
        byte[] key = element(OCTET_STRING, bare);
        byte[] content = ByteBuffer.allocate(VERSION_0.length + algorithm.length + key.length)
                .put(VERSION_0)
                .put(algorithm)
                .put(key)
                .array();
        return element(SEQUENCE, content);
    }

    /** The length of the element of DER that begins there; the position is then at its content. */
    private static int contentLength(ByteBuffer der) {
        der.get();
        int first = der.get() & 0xFF;
        int length = first < 0x80 ? first : 0;
        for (int more = first < 0x80 ? 0 : first & 0x7F; more > 0; more--) {
            length = length << 8 | (der.get() & 0xFF);
        }
        return length;
    }

    private static byte[] element(int tag, byte[] content) {
        // A length of four bytes would do for all, but DER wants the shortest one.
        int lengthBytes = content.length < 0x80 ? 0 : (39 - Integer.numberOfLeadingZeros(content.length)) / 8;
        ByteBuffer element =
                ByteBuffer.allocate(2 + lengthBytes + content.length).put((byte) tag);
        element.put((byte) (lengthBytes == 0 ? content.length : 0x80 | lengthBytes));
        for (int index = lengthBytes - 1; index >= 0; index--) {
            element.put((byte) (content.length >>> (8 * index)));
        }
        return element.put(content).array();
    }
}
