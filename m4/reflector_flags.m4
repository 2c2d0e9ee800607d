# REFLECTOR_TRY(VARIABLE, FLAGS, [LINK])
# Adds to VARIABLE each of FLAGS that the compiler takes without a remark.
AC_DEFUN([REFLECTOR_TRY], [
for flag in m4_normalize([$2]); do
	reflector_save_CFLAGS=$CFLAGS
	CFLAGS="$CFLAGS -Werror $flag"
	AC_MSG_CHECKING([whether $CC takes $flag])
	AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
	    [AC_MSG_RESULT([yes]); $1="$$1 $flag"], [AC_MSG_RESULT([no])])
	CFLAGS=$reflector_save_CFLAGS
done])

# REFLECTOR_FLAGS
# Warnings, hardening and sanitizers, in variables of ours: CFLAGS and LDFLAGS stay
# the user's.
AC_DEFUN([REFLECTOR_FLAGS], [
AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror], [warnings are errors])])
AC_ARG_ENABLE([sanitizer], [AS_HELP_STRING([--enable-sanitizer=LIST],
    [build with -fsanitize=LIST (address,undefined or thread)])],
    [], [enable_sanitizer=no])

REFLECTOR_TRY([WARN_CFLAGS], [-Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
    -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
    -Wwrite-strings -Wcast-qual -Wpointer-arith -Wundef -Wvla -Walloca
    -Wimplicit-fallthrough -Wnull-dereference -Wswitch-enum -Wduplicated-cond
    -Wduplicated-branches -Wlogical-op])
AS_IF([test "x$enable_werror" = xyes], [WARN_CFLAGS="$WARN_CFLAGS -Werror"])

AS_IF([test "x$enable_sanitizer" = xno], [
	REFLECTOR_TRY([HARDEN_CFLAGS], [-fstack-protector-strong -fstack-clash-protection
	    -fcf-protection -ftrivial-auto-var-init=zero])
	HARDEN_CPPFLAGS="-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3"
], [
	HARDEN_CFLAGS="-fsanitize=$enable_sanitizer -fno-sanitize-recover=all -fno-omit-frame-pointer"
	SANITIZE_LDFLAGS="-fsanitize=$enable_sanitizer"
])
REFLECTOR_TRY([HARDEN_LDFLAGS], [-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed])
REFLECTOR_TRY([HARDEN_CFLAGS], [-fPIE])
HARDEN_LDFLAGS="$HARDEN_LDFLAGS $SANITIZE_LDFLAGS -pie"

AC_SUBST([WARN_CFLAGS])
AC_SUBST([HARDEN_CFLAGS])
AC_SUBST([HARDEN_CPPFLAGS])
AC_SUBST([HARDEN_LDFLAGS])
])
