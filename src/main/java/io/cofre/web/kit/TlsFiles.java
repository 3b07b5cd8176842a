package io.cofre.web.kit;

import java.nio.file.Path;

/**
 * The PEM files of the certificate of a server.
 *
 * @param chain the certificate, and those that vouch for it, each signed by the next
 * @param key its private key, not encrypted: PKCS#8, PKCS#1 or SEC 1
 */
public record TlsFiles(Named chain, Named key) {
    /**
     * A file that an operator has named.
     *
     * @param setting the variable that names it
     */
    public record Named(String setting, Path path) {
        @Override
        public String toString() {
            return "the file " + path + " of " + setting;
        }
    }
}
