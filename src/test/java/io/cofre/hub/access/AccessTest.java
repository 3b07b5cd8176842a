package io.cofre.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of the rules on callers and their rights. */
class AccessTest {
    private final Access access = new Access(Set.of("acme", "other")::contains);

    @ParameterizedTest
    @CsvSource({
        "SUPERADMIN,true,true",
        "ADMIN,false,true",
        "TENANT_ADMIN,false,true",
        "USER,false,false",
    })
    void letsRolesManage(Role role, boolean isSuperadmin, boolean isManager) {
        assertLets(() -> access.requireSuperadmin(caller(role, "acme")), isSuperadmin);
        assertLets(() -> access.requireManager(caller(role, "acme")), isManager);
        assertThat(access.isManager(caller(role, "acme"))).isEqualTo(isManager);
    }

    @ParameterizedTest
    @EnumSource
    void takesTheTenantOfTheToken(Role role) {
        assertThat(access.tenantOf(caller(role, "acme"), Optional.empty())).isEqualTo("acme");
        assertThat(access.tenantOf(caller(role, "acme"), Optional.of(""))).isEqualTo("acme");
        assertThat(access.tenantOf(caller(role, "acme"), Optional.of("acme"))).isEqualTo("acme");
    }

    @Test
    void letsASuperadministratorNameAnyTenantThatThereIs() {
        assertThat(access.tenantOf(caller(Role.SUPERADMIN, "acme"), Optional.of("other")))
                .isEqualTo("other");
        assertThat(access.tenantOf(caller(Role.SUPERADMIN, ""), Optional.of("other")))
                .isEqualTo("other");
        assertThat(codeOf(() -> access.tenantOf(caller(Role.SUPERADMIN, ""), Optional.of("none"))))
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(codeOf(() -> access.tenantOf(caller(Role.SUPERADMIN, ""), Optional.empty())))
                .isEqualTo(ErrorCode.BAD_REQUEST);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SUPERADMIN")
    void doesNotTellOthersWhichTenantsThereAre(Role role) {
        CofreException present = refusal(() -> access.tenantOf(caller(role, "acme"), Optional.of("other")));
        CofreException absent = refusal(() -> access.tenantOf(caller(role, "acme"), Optional.of("none")));

        assertThat(present.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(absent.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(present).hasMessage(absent.getMessage());
    }

    @Test
    void refusesATenantThatIsNotRegistered() {
        assertThat(codeOf(() -> access.tenantOf(caller(Role.ADMIN, "none"), Optional.empty())))
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    private static Caller caller(Role role, String tenant) {
        return new Caller("7", role, tenant, Instant.EPOCH);
    }

    private static void assertLets(ThrowingCallable call, boolean isLet) {
        if (isLet) {
            assertThatCode(call).doesNotThrowAnyException();
        } else {
            assertThat(codeOf(call)).isEqualTo(ErrorCode.FORBIDDEN);
        }
    }

    private static ErrorCode codeOf(ThrowingCallable call) {
        return refusal(call).code();
    }

    private static CofreException refusal(ThrowingCallable call) {
        return catchThrowableOfType(CofreException.class, call);
    }
}
