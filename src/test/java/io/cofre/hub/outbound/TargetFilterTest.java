package io.cofre.hub.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetFilterTest {
    private static final String PUBLIC = "93.184.215.14";

    /** The only host that exists has these addresses. */
    private static NameResolver host(String... literals) {
        return name -> {
            if (!name.equals("hooks.example.com")) {
                throw new UnknownHostException(name);
            }
            List<InetAddress> addresses = new ArrayList<>();
            for (String literal : literals) {
                addresses.add(InetAddress.getByName(literal));
            }
            return addresses;
        };
    }

    private static void refuses(TargetFilter filter, String url, String why) {
        assertThatExceptionOfType(CofreException.class)
                .isThrownBy(() -> filter.check(url))
                .withMessageContaining(why)
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(ErrorCode.BAD_REQUEST));
    }

    @Test
    void allowsHttpsOfAPublicHost() {
        TargetFilter filter =
                new TargetFilter(AllowedTargets.NONE, host(PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"));

        TargetUrl url = filter.check("https://Hooks.Example.com:8443/in?k=v");

        assertThat(url).isEqualTo(new TargetUrl(true, "hooks.example.com", 8443, "/in?k=v"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.254",
                "127.0.0.1",
                "127.8.8.8",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.168.1.1",
                "198.18.0.1",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.250",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:a00:1::1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
            })
    void refusesAnAddressThatIsNotPublic(String address) {
        refuses(new TargetFilter(AllowedTargets.NONE, host(address)), "https://hooks.example.com/", "not public");
        refuses(
                new TargetFilter(AllowedTargets.NONE, NameResolver.ofSystem()),
                "https://" + (address.contains(":") ? "[" + address + "]" : address) + "/",
                "not public");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {PUBLIC, "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "64:ff9b::5db8:d70e", "2a00::1"
            })
    void allowsAPublicAddress(String address) throws Exception {
        assertThat(PublicAddresses.contain(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void refusesAHostOfWhichOneAddressIsNotPublic() {
        refuses(new TargetFilter(AllowedTargets.NONE, host(PUBLIC, "10.0.0.1")), "https://hooks.example.com", "public");
    }

    /** A name of the private network must not be told from one that does not exist by its address. */
    @Test
    void namesNoAddressInTheError() {
        assertThatExceptionOfType(CofreException.class)
                .isThrownBy(() -> new TargetFilter(AllowedTargets.NONE, host("10.9.8.7"))
                        .check("https://hooks.example.com/secret-path"))
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("10.9.8.7", "secret-path"));
    }

    @Test
    void refusesHttpUnlessTheTargetIsAllowed() {
        refuses(new TargetFilter(AllowedTargets.NONE, host(PUBLIC)), "http://hooks.example.com/", "https://");
        assertThat(new TargetFilter(AllowedTargets.of("hooks.example.com"), host(PUBLIC))
                        .check("http://hooks.example.com/"))
                .isEqualTo(new TargetUrl(false, "hooks.example.com", 80, "/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hooks.example.com", "10.0.0.0/8", "10.0.0.1", "*.example.com", "crm, 10.0.0.1/32"})
    void allowsWhatTheOperatorLists(String list) {
        TargetFilter filter = new TargetFilter(AllowedTargets.of(list), host("10.0.0.1"));

        assertThat(filter.check("http://hooks.example.com/x").host()).isEqualTo("hooks.example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "10.0.0.2", "10.0.0.1.example.com", "*.hooks.example.com", "11.0.0.0/8"})
    void allowsNothingElse(String list) {
        refuses(new TargetFilter(AllowedTargets.of(list), host("10.0.0.1")), "https://hooks.example.com", "not public");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/x", "http://crm", "a b/8", "*", "crm:80"})
    void namesAnEntryOfTheListThatIsNone(String list) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedTargets.of("crm," + list))
                .withMessageContaining("is no host name");
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://hooks.example.com/, https://",
        "hooks.example.com/, https://",
        "https:///path, no host",
        "https://user:password@hooks.example.com/, user or a password",
        "https://hooks.example.com:0/, port",
        "https://hooks.example.com:65536/, port",
        "https://hooks.example.com:x/, host and port",
        "https://exa mple.com/, malformed",
        "https://other.example.com/, does not exist",
        "https://[fe80::1%25eth0]/, host",
    })
    void saysWhatIsWrongWithAUrl(String url, String why) {
        refuses(new TargetFilter(AllowedTargets.NONE, host(PUBLIC)), url, why);
    }

    @ParameterizedTest
    @CsvSource({
        "https://hooks.example.com, hooks.example.com, 443, /",
        "https://hooks.example.com.:/?a=b#part, hooks.example.com, 443, /?a=b",
        "http://my_crm:8080/a%2Fb, my_crm, 8080, /a%2Fb",
        "https://bücher.example/ü, xn--bcher-kva.example, 443, /%C3%BC",
        "'https://[2001:DB8::1]:9/', 2001:DB8::1, 9, /",
    })
    void readsAUrl(String text, String host, int port, String path) {
        TargetUrl url = TargetUrl.of(text);

        assertThat(url.host()).isEqualTo(host);
        assertThat(url.port()).isEqualTo(port);
        assertThat(url.path()).isEqualTo(path);
    }

    @Test
    void showsNoPathOfAUrl() {
        assertThat(TargetUrl.of("https://hooks.example.com/secret?key=secret"))
                .hasToString("https://hooks.example.com");
    }
}
